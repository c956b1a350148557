package io.sluice.gateway.protocol.tcp;

import io.netty.channel.Channel;
import io.sluice.gateway.analytics.NetworkTraffic;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OpenConnection;
import io.sluice.gateway.exchange.OpenConnections;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of a client to a TCP or TLS service, with the connection to the target behind it. Belongs to one
/// event loop.
///
/// First comes a PROXY header, where there may be one, then the TLS handshake, then a service is chosen and one of
/// its targets dialled; the next one when that fails, since nothing was sent yet. From then on two [Leg]s do the
/// work.
final class TcpConnection implements OpenConnection {
    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);
    private static final int HANDSHAKE_SECONDS = 20;
    private static final long LINGER_NANOS = 30_000_000_000L;

    private final Channel channel;
    private final Loop loop;
    private final TcpAcceptor acceptor;
    private final OpenConnections open;
    private final Leg client = new Leg(this, true);
    private @Nullable Leg target;
    private @Nullable TcpService service;
    private Optional<String> name = Optional.empty();
    private InetAddress address;
    private boolean waitsForHeader;
    private boolean waitsForTls;
    private boolean over;
    private long moved = System.nanoTime();

    TcpConnection(Channel channel, Loop loop, TcpAcceptor acceptor, OpenConnections open) {
        this.channel = channel;
        this.loop = loop;
        this.acceptor = acceptor;
        this.open = open;
        this.address = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        this.waitsForTls = acceptor.secure();
    }

    /// @param later something has to be read before the service is known
    void start(boolean later) {
        channel.pipeline().addLast(client);
        open.add(this);
        loop.counters().connectionsOpened++;
        loop.counters().connectionsOpen++;
        waitsForHeader = later && !waitsForTls;
        if (!later) channel.eventLoop().execute(this::choose);
    }

    // ---- what is learned before bytes are passed on

    /// @param source where a PROXY header says the client is; empty: where the connection comes from
    void headed(Optional<InetAddress> source) {
        source.ifPresent(told -> address = told);
        if (!waitsForHeader) return;
        waitsForHeader = false;
        choose();
    }

    void named(@Nullable String host) {
        name = Optional.ofNullable(host).filter(text -> !text.isEmpty());
    }

    void secured() {
        if (!waitsForTls) return;
        waitsForTls = false;
        choose();
    }

    private void choose() {
        if (over) return;
        channel.config().setAutoRead(false);
        switch (acceptor.services().choose(name)) {
            case TcpServices.Choice.Unclear(var why) -> refuse(why);
            case TcpServices.Choice.Found(var found) -> {
                if (!found.admits(address)) {
                    refuse("its address " + address.getHostAddress() + " is not let in by " + found.id());
                    return;
                }
                service = found;
                found.traffic().opened();
                found.targets().order(loop.eventLoop(), order -> dial(found, order, 0));
            }
        }
    }

    private void refuse(String why) {
        LOG.atInfo()
                .addKeyValue("port", ((InetSocketAddress) channel.localAddress()).getPort())
                .addKeyValue("reason", why)
                .log("a TCP connection is refused");
        cut();
    }

    private void dial(TcpService chosen, List<Endpoint> order, int at) {
        if (over) return;
        if (at == order.size()) {
            LOG.atWarn()
                    .addKeyValue("api", chosen.id())
                    .log(
                            order.isEmpty()
                                    ? "all targets of a TCP service are down"
                                    : "no target of a TCP service answers");
            cut();
            return;
        }
        var to = order.get(at);
        var leg = new Leg(this, false);
        loop.counters().upstreamConnects++;
        acceptor.dialer().dial(loop, to, leg, (dialled, failure) -> {
            if (dialled == null) {
                LOG.atWarn()
                        .addKeyValue("api", chosen.id())
                        .addKeyValue("target", to.authority())
                        .addKeyValue("reason", String.valueOf(failure))
                        .log("a target of a TCP service cannot be reached");
                chosen.targets().doubt();
                dial(chosen, order, at + 1);
            } else if (over) {
                dialled.close();
            } else {
                target = leg;
                moved();
                Leg.link(client, leg);
            }
        });
    }

    // ---- for the legs

    void moved() {
        moved = System.nanoTime();
    }

    boolean ended() {
        return over;
    }

    void count(boolean fromClient, int bytes) {
        var counted = service;
        if (counted == null) return;
        if (fromClient) counted.traffic().in(bytes);
        else counted.traffic().out(bytes);
    }

    /// An end is closed.
    void gone() {
        var behind = target;
        if (over || !client.isGone() || (behind != null && !behind.isGone())) return;
        over = true;
        open.remove(this);
        loop.counters().connectionsOpen--;
        Optional.ofNullable(service).map(TcpService::traffic).ifPresent(NetworkTraffic::closed);
    }

    // ---- for those who look after connections

    /// It cannot be told whether it is busy: it goes on until its ends close it, or the drain's time is up.
    @Override
    public void drain() {}

    @Override
    public void goodbye() {
        cut();
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void cut() {
        client.cut();
        var behind = target;
        if (behind != null) behind.cut();
    }

    @Override
    public void checkIdle(long now) {
        var chosen = service;
        if (chosen == null) {
            if (now - moved > HANDSHAKE_SECONDS * 1_000_000_000L) cut();
            return;
        }
        var behind = target;
        boolean up = client.drains();
        boolean down = behind != null && behind.drains();
        if (up || down) moved();
        // What waits at one end after the other has closed does not wait for ever.
        long most = behind == null || client.isGone() || behind.isGone() ? LINGER_NANOS : acceptor.idleNanos();
        boolean idle = behind != null && most > 0 && now - moved > most;
        if (idle || !acceptor.services().has(chosen.id())) cut();
    }
}
