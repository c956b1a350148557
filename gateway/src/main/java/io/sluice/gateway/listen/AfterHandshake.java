package io.sluice.gateway.listen;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OpenConnections;
import io.sluice.gateway.http2.Http2Connection;

/// Once TLS is up: the protocol that ALPN found.
final class AfterHandshake extends ApplicationProtocolNegotiationHandler {
    private final Loop loop;
    private final Dispatcher dispatcher;
    private final ConnectionLimits limits;
    private final OpenConnections open;

    AfterHandshake(Loop loop, Dispatcher dispatcher, ConnectionLimits limits, OpenConnections open) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.open = open;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
        var channel = ctx.channel();
        if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
            long idle = limits.idleTimeout().toNanos();
            Http2Connection.install(
                    channel,
                    loop,
                    dispatcher,
                    open,
                    limits.maxHeadBytes(),
                    idle,
                    limits.alternative(),
                    Unpooled.EMPTY_BUFFER);
        } else {
            channel.pipeline().addLast(new Http1Connection(channel, loop, dispatcher, limits, open));
        }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
