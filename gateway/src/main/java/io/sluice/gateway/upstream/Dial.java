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
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;

/// One attempt to get a connection for one exchange: what TLS needs, the address, TCP, the handshake.
///
/// When the exchange is over by then, the connection goes to the pool: the next one will be glad of it. So does a
/// connection that was made ahead, for no exchange.
final class Dial {
    private static final long HANDSHAKE_MILLIS = 10_000;

    private final Pool pool;
    private final Purpose purpose;
    private int epoch;

    /// What the connection is for.
    private sealed interface Purpose {
        /// @param generation of the exchange when it began to wait
        record Waiting(Exchange exchange, long generation, Target target, Route route) implements Purpose {
            boolean waits() {
                return exchange.generation() == generation && exchange.awaitsUpstream();
            }
        }

        /// @param tried completed when there is a connection, or none can be had
        record Ahead(CompletableFuture<?> tried) implements Purpose {}
    }

    private Dial(Pool pool, Purpose purpose) {
        this.pool = pool;
        this.purpose = purpose;
    }

    Dial(Pool pool, Exchange exchange, Target target, Route route) {
        this(pool, new Purpose.Waiting(exchange, exchange.generation(), target, route));
    }

    /// For whoever comes first.
    static Dial ahead(Pool pool, CompletableFuture<?> tried) {
        return new Dial(pool, new Purpose.Ahead(tried));
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
            else connect(called, found);
        });
    }

    private void connect(String called, InetAddress found) {
        pool.loop().counters().upstreamConnects++;
        if (pool.address().isTunnelled()) {
            tunnel(called, found);
            return;
        }
        var port = pool.address().via().map(Via::port).orElse(pool.address().port());
        pool.bootstrap().connect(new InetSocketAddress(found, port)).addListener((ChannelFuture done) -> {
            if (done.isSuccess()) connected(done.channel());
            else unreachable(called, done.cause());
        });
    }

    private void tunnel(String called, InetAddress proxy) {
        var address = pool.address();
        var tunnel = Tunnel.handler(address.via().orElseThrow(), proxy);
        tunnel.connectFuture().addListener((Future<Channel> done) -> {
            if (done.isSuccess()) connected(done.getNow());
            else unreachable(called, done.cause());
        });
        pool.bootstrap()
                .clone()
                .handler(tunnel)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .connect(InetSocketAddress.createUnresolved(address.host(), address.port()))
                .addListener((ChannelFuture done) -> {
                    // The tunnel itself says nothing about a proxy that is not there.
                    if (!done.isSuccess() && !tunnel.connectFuture().isDone()) unreachable(called, done.cause());
                });
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
        var waiting = waiting();
        if (waiting.isEmpty()) {
            pool.release(connection);
            return;
        }
        connection.start(
                waiting.get().exchange(), waiting.get().target(), waiting.get().route());
        connection.flush();
    }

    private void multiplex(Channel channel) {
        var connection = Http2Upstream.install(channel);
        // The keys changed while it was made, or the pool is gone: nobody else may use it.
        boolean shared = epoch == pool.epoch() && !pool.isDropped();
        if (shared) pool.share(connection);
        waiting().ifPresent(who -> connection.start(who.exchange(), who.target(), who.route()));
        if (!shared) connection.leave();
    }

    /// The dialling is over: who waits for the connection still.
    private Optional<Purpose.Waiting> waiting() {
        return switch (purpose) {
            case Purpose.Waiting waiting -> Optional.of(waiting).filter(Purpose.Waiting::waits);
            case Purpose.Ahead(var tried) -> {
                tried.complete(null);
                yield Optional.empty();
            }
        };
    }

    /// The name may lead elsewhere by now.
    private void unreachable(String called, Throwable cause) {
        pool.resolver().doubt(called);
        failed(failure(cause));
    }

    private void failed(UpstreamFailure why) {
        waiting().ifPresent(who -> who.exchange().upstreamFailed(why));
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
