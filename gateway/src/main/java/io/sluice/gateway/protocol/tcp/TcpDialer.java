package io.sluice.gateway.protocol.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.tls.UpstreamContexts;
import io.sluice.gateway.tls.UpstreamTls;
import io.sluice.gateway.upstream.Resolver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Opens connections to the targets of TCP and TLS services, on the event loop of the client's connection.
public final class TcpDialer {
    private static final long HANDSHAKE_MILLIS = 10_000;

    private final Class<? extends Channel> channelType;
    private final int connectMillis;
    private final Resolver resolver = new Resolver();
    private final UpstreamContexts contexts;
    private final Map<UpstreamTls, UpstreamContexts.Lease> leases = new ConcurrentHashMap<>();

    /// @param connectTimeout for one TCP connection
    public TcpDialer(Class<? extends Channel> channelType, Duration connectTimeout, UpstreamContexts contexts) {
        this.contexts = contexts;
        this.channelType = channelType;
        this.connectMillis = (int) connectTimeout.toMillis();
    }

    /// Gets the connection, or why there is none; on the event loop.
    interface Dialled {
        void done(@Nullable Channel channel, @Nullable Throwable failure);
    }

    /// @param leg is in the pipeline from the beginning: what a target says at once is not lost
    void dial(Loop loop, Endpoint target, ChannelHandler leg, Dialled done) {
        resolver.resolve(target.host(), loop.eventLoop(), (address, unknown) -> {
            if (address == null) done.done(null, unknown);
            else connect(loop, target, new InetSocketAddress(address, target.port()), leg, done);
        });
    }

    private void connect(Loop loop, Endpoint target, InetSocketAddress address, ChannelHandler leg, Dialled done) {
        var connected = new Bootstrap()
                .group(loop.eventLoop())
                .channel(channelType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOCATOR, loop.allocator())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, TcpAcceptor.WATER_MARK)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address);
        connected.addListener(result -> {
            if (result.isSuccess()) secure(((ChannelFuture) result).channel(), target, leg, done);
            else done.done(null, result.cause());
        });
    }

    private void secure(Channel channel, Endpoint target, ChannelHandler leg, Dialled done) {
        if (target.tls().isEmpty()) {
            channel.pipeline().addLast(leg);
            done.done(channel, null);
            return;
        }
        context(channel.eventLoop(), target.tls().get(), (context, missing) -> {
            try {
                if (context == null) throw new IOException(missing);
                handshake(channel, context.newHandler(channel.alloc(), target.host(), target.port()), leg, done);
            } catch (IOException | RuntimeException unusable) {
                channel.close();
                done.done(null, unusable);
            }
        });
    }

    private static void handshake(Channel channel, SslHandler tls, ChannelHandler leg, Dialled done) {
        tls.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
        channel.pipeline().addLast(tls, leg);
        channel.config().setAutoRead(true);
        tls.handshakeFuture().addListener(result -> {
            if (result.isSuccess()) {
                done.done(channel, null);
            } else {
                channel.close();
                done.done(null, result.cause());
            }
        });
    }

    private interface Found {
        void found(@Nullable SslContext context, @Nullable Throwable missing);
    }

    private void context(EventLoop home, UpstreamTls how, Found then) {
        var known = leases.get(how);
        if (known != null && contexts.isFresh(known)) {
            then.found(known.context(), null);
            return;
        }
        Thread.ofVirtual().name("upstream-tls").start(() -> {
            try {
                var context = renewed(how).context();
                home.execute(() -> then.found(context, null));
            } catch (IOException | RuntimeException missing) {
                home.execute(() -> then.found(null, missing));
            }
        });
    }

    private synchronized UpstreamContexts.Lease renewed(UpstreamTls how) throws IOException {
        var before = leases.get(how);
        if (before != null && contexts.isFresh(before)) return before;
        var next = contexts.open(how, before);
        leases.put(how, next);
        if (before != null) contexts.close(before);
        return next;
    }
}
