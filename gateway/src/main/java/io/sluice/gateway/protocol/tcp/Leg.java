package io.sluice.gateway.protocol.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One end of a [TcpConnection], the client's or the target's: passes what it reads on to the other end.
///
/// While more than [TcpAcceptor#WATER_MARK] waits at the other end this one is not read from, so a connection needs
/// the same memory however much goes through it. The end of a direction is passed on by itself (half-close); over
/// TLS a close_notify ends both directions, as the libraries answer it with their own.
final class Leg extends ChannelInboundHandlerAdapter {
    private final TcpConnection connection;
    private final boolean client;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();
    private @Nullable Channel own;
    private @Nullable Leg other;
    private boolean ended;
    private boolean gone;
    private boolean broken;
    private long pendingSeen;

    /// @param client whether it is the client's end
    Leg(TcpConnection connection, boolean client) {
        this.connection = connection;
        this.client = client;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        own = ctx.channel();
    }

    /// Both ends are there: what came early goes over, and from now on all that comes.
    static void link(Leg one, Leg two) {
        one.other = two;
        two.other = one;
        one.begin(two);
        two.begin(one);
    }

    private void begin(Leg to) {
        for (var data = early.poll(); data != null; data = early.poll()) pass(data, to);
        to.flush();
        if (broken) to.reset();
        else if (gone) to.finishAndClose();
        else if (ended) to.finish();
        var mine = own;
        if (mine != null && !gone) mine.config().setAutoRead(to.isWritable());
    }

    private boolean isWritable() {
        var mine = own;
        return mine != null && mine.isWritable();
    }

    private void flush() {
        var mine = own;
        if (mine != null) mine.flush();
    }

    // ---- what comes in

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var data = (ByteBuf) message;
        connection.moved();
        var to = other;
        if (connection.ended() || gone) {
            data.release();
        } else if (to == null) {
            early.add(data);
        } else {
            pass(data, to);
            // Stops the running batch of reads too.
            if (!to.isWritable()) ctx.channel().config().setAutoRead(false);
        }
    }

    private void pass(ByteBuf data, Leg to) {
        var target = to.own;
        if (target == null || to.gone) {
            data.release();
            return;
        }
        connection.count(client, data.readableBytes());
        target.write(data, target.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        var to = other;
        if (to != null) to.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.moved();
        var from = other;
        if (from == null || from.gone) return;
        var source = from.own;
        if (source != null) source.config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case SniCompletionEvent sni when client -> connection.named(sni.hostname());
            case SslHandshakeCompletionEvent done
            when client -> {
                if (done.isSuccess()) connection.secured();
                else ctx.close();
            }
            case SslCloseCompletionEvent closed when closed.isSuccess() -> leave();
            case ChannelInputShutdownEvent _ -> {
                if (ctx.pipeline().get(SslHandler.class) == null) end();
                else leave();
            }
            default -> {
                // Of no interest here.
            }
        }
    }

    // ---- the end of a direction, and of both

    private void end() {
        if (ended) return;
        ended = true;
        var to = other;
        if (to == null) return;
        to.finish();
        if (to.ended) {
            to.finishAndClose();
            finishAndClose();
        }
    }

    /// Nothing more will be read or written here.
    private void leave() {
        var mine = own;
        if (mine != null) mine.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (gone) return;
        gone = true;
        early.forEach(ByteBuf::release);
        early.clear();
        var to = other;
        if (to != null && broken) to.reset();
        else if (to != null) to.finishAndClose();
        connection.gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A reset, or TLS that makes no sense: the other end must not take it for a proper end.
        broken = true;
        ctx.close();
    }

    /// Sends what waits, then says that no more comes.
    private void finish() {
        var mine = own;
        if (mine == null || gone) return;
        mine.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            var tls = mine.pipeline().get(SslHandler.class);
            if (tls != null) tls.closeOutbound();
            else if (mine instanceof DuplexChannel duplex) duplex.shutdownOutput();
        });
    }

    private void finishAndClose() {
        var mine = own;
        if (mine == null || gone) return;
        mine.config().setAutoRead(false);
        mine.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void reset() {
        var mine = own;
        if (mine == null || gone) return;
        mine.config().setOption(ChannelOption.SO_LINGER, 0);
        mine.close();
    }

    /// Ends it at once, whatever waits.
    void cut() {
        var mine = own;
        if (mine != null) mine.close();
    }

    boolean isGone() {
        return own == null || gone;
    }

    /// Whether what waits here has become less or more since this was asked last.
    boolean drains() {
        var mine = own;
        if (mine == null || gone) return false;
        long pending = mine.bytesBeforeUnwritable() - mine.bytesBeforeWritable();
        boolean changed = pending != pendingSeen;
        pendingSeen = pending;
        return changed;
    }
}
