package io.sluice.gateway.protocol.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OpenConnections;
import io.sluice.gateway.listen.Accepts;
import io.sluice.gateway.tls.ServerTls;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// What happens to connections that a port of TCP or TLS services accepts.
public final class TcpAcceptor implements Accepts {
    /// What may wait in one direction before its sender is no longer read from.
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final Supplier<TcpServices> services;
    private final Optional<ServerTls> tls;
    private final TcpDialer dialer;
    private final Duration idleTimeout;

    /// @param services    of the port, as they are now
    /// @param idleTimeout without a byte in either direction; zero: for ever
    public TcpAcceptor(
            Supplier<TcpServices> services, Optional<ServerTls> tls, TcpDialer dialer, Duration idleTimeout) {
        this.services = services;
        this.tls = tls;
        this.dialer = dialer;
        this.idleTimeout = idleTimeout;
    }

    @Override
    public void accept(Channel channel, Loop loop, OpenConnections open) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        var connection = new TcpConnection(channel, loop, this, open);
        boolean header = services.get().proxyProtocol();
        if (header) channel.pipeline().addLast(new ProxyHeaderReader(connection));
        tls.ifPresent(secured -> secured.install(channel));
        connection.start(header || tls.isPresent());
    }

    TcpServices services() {
        return services.get();
    }

    boolean secure() {
        return tls.isPresent();
    }

    TcpDialer dialer() {
        return dialer;
    }

    long idleNanos() {
        return idleTimeout.toNanos();
    }
}
