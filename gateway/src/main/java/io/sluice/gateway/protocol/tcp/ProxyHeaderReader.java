package io.sluice.gateway.protocol.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Takes a PROXY header off the beginning of a connection, then leaves the pipeline. A connection may come without
/// one, as it may with a Tyk gateway; one that begins like a header and is none is closed.
final class ProxyHeaderReader extends ByteToMessageDecoder {
    /// A client that waits for the server's first word sends no header either.
    private static final int PATIENCE_SECONDS = 3;

    private final TcpConnection connection;
    private @Nullable ScheduledFuture<?> patience;

    ProxyHeaderReader(TcpConnection connection) {
        this.connection = connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        patience = ctx.executor().schedule(() -> outOfPatience(ctx), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void outOfPatience(ChannelHandlerContext ctx) {
        // Half a header is no beginning of anything else.
        if (actualReadableBytes() > 0) ctx.close();
        else done(ctx, Optional.empty());
    }

    private void done(ChannelHandlerContext ctx, Optional<ProxyHeader> header) {
        if (ctx.isRemoved()) return;
        connection.headed(header.flatMap(ProxyHeader::source));
        ctx.pipeline().remove(this);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (ProxyHeader.read(in)) {
            case ProxyHeader.Read.More _ -> {
                // The rest is on its way.
            }
            case ProxyHeader.Read.Absent _ -> done(ctx, Optional.empty());
            case ProxyHeader.Read.Malformed _ -> {
                in.skipBytes(in.readableBytes());
                ctx.close();
            }
            case ProxyHeader.Read.Found(var header) -> {
                in.skipBytes(header.length());
                done(ctx, Optional.of(header));
            }
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        var waiting = patience;
        if (waiting != null) waiting.cancel(false);
    }
}
