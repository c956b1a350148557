package io.sluice.gateway.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OpenConnections;
import io.sluice.gateway.tls.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// One address the gateway listens on. Accepted connections are spread over the event loops.
public final class Listener implements AutoCloseable {
    private final List<Channel> sockets;
    private final boolean connectionsNeedSockets;
    private final List<OpenConnections> connections;
    private final List<Loop> loops;

    private Listener(
            List<? extends Channel> sockets,
            boolean connectionsNeedSockets,
            List<OpenConnections> connections,
            List<Loop> loops) {
        this.sockets = List.copyOf(sockets);
        this.connectionsNeedSockets = connectionsNeedSockets;
        this.connections = connections;
        this.loops = List.copyOf(loops);
    }

    /// For connections that come and go through the listening sockets themselves, as those of QUIC do.
    ///
    /// @param sockets     of one port
    /// @param connections those of each of `loops`
    public static Listener ofDatagrams(
            List<? extends Channel> sockets, List<OpenConnections> connections, List<Loop> loops) {
        return new Listener(sockets, true, connections, loops);
    }

    /// For HTTP.
    ///
    /// @throws IOException when the address cannot be had
    public static Listener open(
            InetSocketAddress address,
            Optional<ServerTls> tls,
            Transport transport,
            List<Loop> loops,
            Dispatcher dispatcher,
            ConnectionLimits limits)
            throws IOException {
        return open(address, transport, loops, (channel, loop, open) -> {
            tls.ifPresent(secured -> secured.install(channel));
            var first = tls.isPresent()
                    ? new AfterHandshake(loop, dispatcher, limits, open)
                    : new Http1Connection(channel, loop, dispatcher, limits, open);
            channel.pipeline().addLast(first);
        });
    }

    /// @param accepts gets each connection, on one of `loops`
    /// @throws IOException when the address cannot be had
    public static Listener open(InetSocketAddress address, Transport transport, List<Loop> loops, Accepts accepts)
            throws IOException {
        var connections = new ArrayList<OpenConnections>();
        for (var loop : loops) connections.add(new OpenConnections(loop));
        var bootstrap = new ServerBootstrap()
                .group(transport.group())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, transport.allocator())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 * 1024, 256 * 1024))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        int at = indexOf(loops, channel.eventLoop());
                        accepts.accept(channel, loops.get(at), connections.get(at));
                    }
                });
        return new Listener(List.of(transport.sockets().open(bootstrap, address)), false, connections, loops);
    }

    private static int indexOf(List<Loop> loops, EventLoop eventLoop) {
        for (int i = 0; i < loops.size(); i++) if (loops.get(i).eventLoop() == eventLoop) return i;
        throw new IllegalStateException("a channel on a foreign event loop");
    }

    public int port() {
        return ((InetSocketAddress) sockets.getFirst().localAddress()).getPort();
    }

    /// Stops accepting, where sockets do only that. Connections end with their next answer, idle ones when they have
    // been so for `idleGrace`.
    public void drain(Duration idleGrace) throws InterruptedException {
        if (!connectionsNeedSockets) closeSockets();
        drainConnections(idleGrace);
    }

    /// As [#drain], without a word about accepting: another process may do that on this socket.
    public void drainConnections(Duration idleGrace) throws InterruptedException {
        everywhere(open -> open.drain(idleGrace)).await();
    }

    /// Undoes [#drainConnections].
    public void resume() throws InterruptedException {
        everywhere(OpenConnections::resume).await();
    }

    /// Ends all connections as politely as their protocols can.
    public void goodbye() throws InterruptedException {
        everywhere(OpenConnections::goodbye).await();
    }

    /// Connections whose clients are still owed something, or may be.
    public int owed() throws InterruptedException {
        var owed = new AtomicInteger();
        everywhere(open -> owed.addAndGet(open.owed())).await();
        return owed.get();
    }

    /// Stops accepting and ends every connection.
    @Override
    public void close() {
        if (!connectionsNeedSockets) closeSockets();
        try {
            everywhere(OpenConnections::cut).await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        closeSockets();
    }

    private void closeSockets() {
        for (var socket : sockets) socket.close().awaitUninterruptibly();
    }

    /// Does it on each event loop.
    ///
    /// @return counts down to zero
    private CountDownLatch everywhere(Consumer<OpenConnections> what) {
        var done = new CountDownLatch(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            var mine = connections.get(i);
            loops.get(i).eventLoop().execute(() -> {
                what.accept(mine);
                done.countDown();
            });
        }
        return done;
    }
}
