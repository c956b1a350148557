package io.sluice.gateway.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.UpstreamFailure;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Kept connections of one event loop to one address; the newest idle one is taken first.
final class Pool {
    private static final long HANDSHAKE_MILLIS = 10_000;

    private final Loop loop;
    private final Target.Address address;
    private final Bootstrap bootstrap;
    private final Resolver resolver;
    private final int maxIdle;
    private final ArrayDeque<Http1Upstream> idle = new ArrayDeque<>();
    private @Nullable SslContext tls;
    private @Nullable Http2Upstream multiplexed;

    Pool(Loop loop, Target.Address address, Bootstrap bootstrap, Resolver resolver, int maxIdle) {
        this.loop = loop;
        this.address = address;
        this.bootstrap = bootstrap;
        this.resolver = resolver;
        this.maxIdle = maxIdle;
    }

    /// Sends the exchange over an idle connection, else over a new one.
    void send(Exchange exchange, Target target, Route route) {
        var shared = multiplexed;
        if (shared != null) {
            if (shared.isUsable()) {
                shared.start(exchange, target, route);
                return;
            }
            multiplexed = null;
        }
        for (var connection = idle.pollLast(); connection != null; connection = idle.pollLast()) {
            if (connection.isOpen()) {
                connection.start(exchange, target, route);
                return;
            }
        }
        connect(exchange, target, route);
    }

    void connect(Exchange exchange, Target target, Route route) {
        long generation = exchange.generation();
        resolver.resolve(address.host(), loop.eventLoop(), (found, failure) -> {
            if (found == null) {
                if (exchange.generation() == generation) exchange.upstreamFailed(UpstreamFailure.HOST_UNKNOWN);
                return;
            }
            loop.counters().upstreamConnects++;
            bootstrap.connect(new InetSocketAddress(found, address.port())).addListener(done -> {
                var channel = ((io.netty.channel.ChannelFuture) done).channel();
                if (done.isSuccess()) connected(channel, exchange, generation, target, route);
                else if (exchange.generation() == generation) exchange.upstreamFailed(failure(done.cause()));
            });
        });
    }

    private void connected(Channel channel, Exchange exchange, long generation, Target target, Route route) {
        if (address.tls().isEmpty()) {
            if (address.http2()) multiplex(channel, exchange, generation, target, route);
            else http1(channel, exchange, generation, target, route);
            return;
        }
        SslHandler handler;
        try {
            var context = tls;
            if (context == null) tls = context = address.tls().get().context();
            handler = context.newHandler(channel.alloc(), address.host(), address.port());
        } catch (SSLException | IllegalArgumentException unusable) {
            channel.close();
            if (exchange.generation() == generation) exchange.upstreamFailed(UpstreamFailure.TLS);
            return;
        }
        handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
        var quiet = new Quiet();
        channel.pipeline().addLast(handler, quiet);
        handler.handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                channel.close();
                if (exchange.generation() == generation) exchange.upstreamFailed(UpstreamFailure.TLS);
                return;
            }
            channel.pipeline().remove(quiet);
            if (ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol())) {
                multiplex(channel, exchange, generation, target, route);
            } else {
                http1(channel, exchange, generation, target, route);
            }
        });
    }

    /// The handshake's own listener says what went wrong.
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private void http1(Channel channel, Exchange exchange, long generation, Target target, Route route) {
        var connection = new Http1Upstream(channel, this);
        channel.pipeline().addLast(connection);
        if (exchange.generation() != generation) {
            // The client left meanwhile; the next one will be glad of the connection.
            release(connection);
            return;
        }
        connection.start(exchange, target, route);
        connection.flush();
    }

    private void multiplex(Channel channel, Exchange exchange, long generation, Target target, Route route) {
        var connection = Http2Upstream.install(channel);
        var shared = multiplexed;
        if (shared == null || !shared.isUsable()) multiplexed = connection;
        if (exchange.generation() == generation) connection.start(exchange, target, route);
    }

    private static UpstreamFailure failure(Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException _ -> UpstreamFailure.CONNECT_TIMEOUT;
            case NoRouteToHostException _ -> UpstreamFailure.NO_ROUTE;
            case UnknownHostException _ -> UpstreamFailure.HOST_UNKNOWN;
            case SSLException _ -> UpstreamFailure.TLS;
            default -> UpstreamFailure.REFUSED;
        };
    }

    void release(Http1Upstream connection) {
        if (idle.size() >= maxIdle) {
            connection.cancel();
            return;
        }
        connection.idleSince = System.nanoTime();
        idle.addLast(connection);
    }

    void remove(Http1Upstream connection) {
        idle.remove(connection);
    }

    /// Closes what has been idle since before `nanoTime`.
    void sweep(long nanoTime) {
        for (var oldest = idle.peekFirst();
                oldest != null && oldest.idleSince - nanoTime < 0;
                oldest = idle.peekFirst()) {
            idle.pollFirst();
            oldest.cancel();
        }
        var shared = multiplexed;
        if (shared != null && shared.isIdle() && shared.idleSince - nanoTime < 0) {
            multiplexed = null;
            shared.close();
        }
    }

    int idle() {
        return idle.size();
    }
}
