package io.sluice.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.UpstreamFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// One attempt to get a connection for one exchange: what TLS needs, the address, TCP, the handshake.
///
/// When the exchange is over by then, the connection goes to the pool: the next one will be glad of it.
final class Dial {
    private static final long HANDSHAKE_MILLIS = 10_000;

    private final Pool pool;
    private final Exchange exchange;
    private final long generation;
    private final Target target;
    private final Route route;
    private int epoch;

    Dial(Pool pool, Exchange exchange, Target target, Route route) {
        this.pool = pool;
        this.exchange = exchange;
        this.generation = exchange.generation();
        this.target = target;
        this.route = route;
    }

    void start() {
        var tls = pool.tls();
        if (tls.isEmpty()) resolve();
        else
            tls.get().ready(there -> {
                if (there) resolve();
                else failed(UpstreamFailure.TLS);
            });
    }

    private void resolve() {
        var address = pool.address();
        var called = address.via().map(Via::host).orElse(address.host());
        pool.resolver().resolve(called, pool.loop().eventLoop(), (found, _) -> {
            if (found == null) failed(UpstreamFailure.HOST_UNKNOWN);
            else connect(found);
        });
    }

    private void connect(InetAddress found) {
        pool.loop().counters().upstreamConnects++;
        if (pool.address().isTunnelled()) {
            tunnel(found);
            return;
        }
        var port = pool.address().via().map(Via::port).orElse(pool.address().port());
        pool.bootstrap().connect(new InetSocketAddress(found, port)).addListener((ChannelFuture done) -> {
            if (done.isSuccess()) connected(done.channel());
            else failed(failure(done.cause()));
        });
    }

    private void tunnel(InetAddress proxy) {
        var address = pool.address();
        var tunnel = Tunnel.handler(address.via().orElseThrow(), proxy);
        tunnel.connectFuture().addListener((Future<Channel> done) -> {
            if (done.isSuccess()) connected(done.getNow());
            else failed(failure(done.cause()));
        });
        pool.bootstrap()
                .clone()
                .handler(tunnel)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .connect(InetSocketAddress.createUnresolved(address.host(), address.port()));
    }

    private void connected(Channel channel) {
        epoch = pool.epoch();
        if (pool.tls().isPresent()) secure(channel, pool.tls().get());
        else if (pool.address().http2()) multiplex(channel);
        else http1(channel);
    }

    private void secure(Channel channel, PoolTls tls) {
        var handler = handler(channel, tls);
        if (handler.isEmpty()) {
            channel.close();
            failed(UpstreamFailure.TLS);
            return;
        }
        var handshake = handler.get();
        handshake.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
        var quiet = new Quiet();
        channel.pipeline().addLast(handshake, quiet);
        handshake.handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                tls.failed(reason(done.cause()));
                channel.close();
                failed(UpstreamFailure.TLS);
                return;
            }
            tls.connected();
            channel.pipeline().remove(quiet);
            if (ApplicationProtocolNames.HTTP_2.equals(handshake.applicationProtocol())) multiplex(channel);
            else http1(channel);
        });
    }

    private Optional<SslHandler> handler(Channel channel, PoolTls tls) {
        try {
            var address = pool.address();
            return tls.context().map(context -> context.newHandler(channel.alloc(), address.host(), address.port()));
        } catch (IllegalArgumentException unusable) {
            tls.failed(reason(unusable));
            return Optional.empty();
        }
    }

    /// What the handshake failed of in the end.
    private static String reason(Throwable failure) {
        var deepest = failure;
        for (int i = 0; i < 10 && deepest.getCause() != null; i++) deepest = deepest.getCause();
        return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    }

    /// The handshake's own listener says what went wrong.
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private void http1(Channel channel) {
        var connection = new Http1Upstream(channel, pool, epoch);
        channel.pipeline().addLast(connection);
        if (isOver()) {
            pool.release(connection);
            return;
        }
        connection.start(exchange, target, route);
        connection.flush();
    }

    private void multiplex(Channel channel) {
        var connection = Http2Upstream.install(channel);
        // The keys changed while it was made, or the pool is gone: nobody else may use it.
        boolean shared = epoch == pool.epoch() && !pool.isDropped();
        if (shared) pool.share(connection);
        if (!isOver()) connection.start(exchange, target, route);
        if (!shared) connection.leave();
    }

    private boolean isOver() {
        return exchange.generation() != generation || !exchange.awaitsUpstream();
    }

    private void failed(UpstreamFailure why) {
        if (!isOver()) exchange.upstreamFailed(why);
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
}
