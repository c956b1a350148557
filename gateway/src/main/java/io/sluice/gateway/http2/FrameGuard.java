package io.sluice.gateway.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import org.jspecify.annotations.Nullable;

/// Holds a client to the rules of stream states that the codec behind it lets pass (RFC 9113, 5.1, 5.1.1, 6.9.1).
///
/// Sees frame headers only; payloads go by untouched. A HEADERS frame on a stream whose client half has ended is
/// `STREAM_CLOSED`, one on a number that was passed over is `PROTOCOL_ERROR`, a window that grows too far is
/// `FLOW_CONTROL_ERROR`. Streams that were reset are left alone: their last frames may still be on the way.
final class FrameGuard extends ChannelInboundHandlerAdapter {
    private static final int HEADER = 9;
    private static final int WINDOW_UPDATE_FRAME = 13;
    private static final byte HEADERS = 1;
    private static final byte WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final long MAX_WINDOW = Integer.MAX_VALUE;
    /// How many of the latest streams are remembered.
    private static final int REMEMBERED = 256;

    private final Http2FrameCodec codec;
    private final int[] opened = new int[REMEMBERED];
    private final boolean[] ended = new boolean[REMEMBERED];
    private int openings;
    private int highest;
    private long skip = Http2Connection.PREFACE.length;
    private @Nullable ByteBuf held;
    private boolean refused;

    FrameGuard(Http2FrameCodec codec) {
        this.codec = codec;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        if (refused) {
            in.release();
            return;
        }
        var before = held;
        if (before != null) {
            held = null;
            var joined = ctx.alloc().buffer(before.readableBytes() + in.readableBytes());
            joined.writeBytes(before).writeBytes(in);
            before.release();
            in.release();
            in = joined;
        }
        walk(ctx, in);
    }

    private void walk(ChannelHandlerContext ctx, ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (true) {
            if (skip > 0) {
                int step = (int) Math.min(skip, end - at);
                skip -= step;
                at += step;
            }
            if (end - at < HEADER || (isWindowUpdate(in, at) && end - at < WINDOW_UPDATE_FRAME)) break;
            var why = check(in, at);
            if (why != null) {
                refused = true;
                if (at > in.readerIndex()) ctx.fireChannelRead(in.readRetainedSlice(at - in.readerIndex()));
                in.release();
                codec.onError(ctx.pipeline().context(codec), false, why);
                return;
            }
            skip = HEADER + (long) in.getUnsignedMedium(at);
        }
        if (at < end) held = in.retainedSlice(at, end - at);
        if (at > in.readerIndex()) ctx.fireChannelRead(in.readRetainedSlice(at - in.readerIndex()));
        in.release();
    }

    private static boolean isWindowUpdate(ByteBuf in, int at) {
        return in.getByte(at + 3) == WINDOW_UPDATE && in.getUnsignedMedium(at) == WINDOW_UPDATE_FRAME - HEADER;
    }

    private @Nullable Http2Exception check(ByteBuf in, int at) {
        byte type = in.getByte(at + 3);
        int stream = in.getInt(at + 5) & Integer.MAX_VALUE;
        if (type == HEADERS && (stream & 1) == 1) return headers(stream, (in.getByte(at + 4) & END_STREAM) != 0);
        if (stream == 0 && isWindowUpdate(in, at)) {
            var connection = codec.connection();
            long window = connection.remote().flowController().windowSize(connection.connectionStream());
            if (window + (in.getInt(at + HEADER) & Integer.MAX_VALUE) > MAX_WINDOW) {
                return Http2Exception.connectionError(
                        Http2Error.FLOW_CONTROL_ERROR, "the window of the connection overflows");
            }
        }
        return null;
    }

    private @Nullable Http2Exception headers(int stream, boolean endsStream) {
        if (stream > highest) {
            highest = stream;
            int at = openings++ % REMEMBERED;
            opened[at] = stream;
            ended[at] = endsStream;
            return null;
        }
        for (int i = 0; i < REMEMBERED; i++) {
            if (opened[i] != stream) continue;
            if (ended[i])
                return Http2Exception.connectionError(
                        Http2Error.STREAM_CLOSED, "HEADERS after the end of stream %d", stream);
            ended[i] = endsStream;
            return null;
        }
        // Older than what is remembered: nothing can be said. Else the number was passed over.
        if (highest - stream > 2 * REMEMBERED) return null;
        return Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "stream %d comes after %d", stream, highest);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        var waiting = held;
        held = null;
        if (waiting != null) waiting.release();
    }
}
