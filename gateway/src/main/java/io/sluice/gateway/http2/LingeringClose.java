package io.sluice.gateway.http2;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// Closes in two steps: first our half, then, when the peer's end came or a moment went by, the rest.
///
/// A socket that is closed with bytes unread resets the connection, and a reset can overtake the GOAWAY that says why.
final class LingeringClose extends ChannelDuplexHandler {
    private static final long LINGER_MILLIS = 1_000;
    /// For a client that takes nothing any more.
    private static final long LONGEST_MILLIS = 30_000;

    private boolean closing;

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        var channel = ctx.channel();
        if (closing
                || !channel.isActive()
                || !(channel instanceof DuplexChannel duplex)
                || ctx.pipeline().get(SslHandler.class) != null) {
            ctx.close(promise);
            return;
        }
        closing = true;
        channel.config().setAutoRead(true);
        Runnable end = () -> {
            if (channel.isOpen()) ctx.close(promise);
        };
        var stuck = ctx.executor().schedule(end, LONGEST_MILLIS, TimeUnit.MILLISECONDS);
        // A half that is closed drops what waits: a slow client first takes it.
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            stuck.cancel(false);
            duplex.shutdownOutput();
            ctx.executor().schedule(end, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (closing) ReferenceCountUtil.release(message);
        else ctx.fireChannelRead(message);
    }
}
