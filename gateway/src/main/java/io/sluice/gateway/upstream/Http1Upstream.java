package io.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.UpstreamFailure;
import io.sluice.gateway.exchange.UpstreamSide;
import io.sluice.gateway.http1.ChunkDecoder;
import io.sluice.gateway.http1.ChunkWriter;
import io.sluice.gateway.http1.Framing;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeadScanner;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.HopFields;
import io.sluice.gateway.http1.RequestRules;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection to an upstream; serves one exchange after the other. Belongs to one event loop.
///
/// Strict on what comes back: a response that could be framed in two ways, or bytes that nobody asked for, end the
/// connection, so that no client ever gets the rest of another's answer.
final class Http1Upstream extends ChannelInboundHandlerAdapter implements UpstreamSide {
    private static final int MAX_HEAD = 512 * 1024;
    private static final int MAX_FIELDS = 1_000;
    private static final int COPIED = 8 * 1024;

    private enum State {
        IDLE,
        HEAD,
        LENGTH,
        CHUNKS,
        UNTIL_CLOSE,
        TUNNEL,
        CLOSED
    }

    private final Channel channel;
    private final Pool pool;
    private final int epoch;
    private final HeadScanner scanner = new HeadScanner(MAX_HEAD, MAX_FIELDS, true);
    private @Nullable ChunkDecoder chunks;

    private State state = State.IDLE;
    private @Nullable Exchange exchange;
    private @Nullable Target target;
    private @Nullable Route route;
    private @Nullable ByteBuf out;
    private @Nullable ByteBuf backlog;
    private boolean flushWanted;
    private boolean used;
    private boolean answering;
    private boolean requestDone;
    private boolean chunkedRequest;
    private boolean reusable;
    private boolean broken;
    private long left;
    final long madeAt = System.nanoTime();
    long idleSince;

    /// @param epoch of the pool when the connection was made
    Http1Upstream(Channel channel, Pool pool, int epoch) {
        this.channel = channel;
        this.pool = pool;
        this.epoch = epoch;
    }

    int epoch() {
        return epoch;
    }

    boolean isOpen() {
        return state != State.CLOSED && channel.isActive();
    }

    // ---- the request
    // -------------------------------------------------------------------------------------------------

    void start(Exchange next, Target to, Route by) {
        exchange = next;
        target = to;
        route = by;
        state = State.HEAD;
        answering = false;
        scanner.restart();
        next.response().clear();
        long length = next.requestLength();
        requestDone = length == 0;
        chunkedRequest = length == Framing.CHUNKED;
        var buffer = channel.alloc()
                .directBuffer(RequestWriter.size(next, to) + (length > 0 && length <= COPIED ? (int) length : 0));
        RequestWriter.write(next, to, by, buffer);
        out = buffer;
        flushWanted = true;
        next.attach(this);
    }

    @Override
    public void sendData(ByteBuf data) {
        int n = data.readableBytes();
        if (n == 0 || state == State.CLOSED) {
            data.release();
            return;
        }
        flushWanted = true;
        boolean chunked = chunkedRequest && state != State.TUNNEL;
        var buffer = out;
        if (chunked) {
            if (buffer == null) out = buffer = channel.alloc().directBuffer(n <= COPIED ? n + 32 : 64);
            ChunkWriter.size(buffer, n);
        }
        if (n <= COPIED && buffer != null) {
            buffer.writeBytes(data);
            data.release();
        } else {
            if (buffer != null) {
                out = null;
                channel.write(buffer, channel.voidPromise());
            }
            channel.write(data, channel.voidPromise());
            if (chunked) out = buffer = channel.alloc().directBuffer(64);
        }
        if (chunked && buffer != null) buffer.writeShort(('\r' << 8) | '\n');
    }

    @Override
    public void sendEnd(@Nullable Head trailers) {
        if (chunkedRequest) {
            var buffer = out;
            if (buffer == null) out = buffer = channel.alloc().directBuffer(64);
            ChunkWriter.last(buffer, trailers);
            flushWanted = true;
        }
        requestDone = true;
        if (!channel.eventLoop().inEventLoop()) throw new IllegalStateException("not on the event loop");
        flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void flush() {
        if (!flushWanted) return;
        flushWanted = false;
        var buffer = out;
        if (buffer != null) {
            out = null;
            channel.writeAndFlush(buffer, channel.voidPromise());
        } else {
            channel.flush();
        }
    }

    @Override
    public void reading(boolean on) {
        if (channel.config().isAutoRead() == on) return;
        channel.config().setAutoRead(on);
        var waiting = backlog;
        if (on && waiting != null) {
            backlog = null;
            read(waiting);
            var running = exchange;
            if (running != null) running.client().flush();
        }
    }

    @Override
    public void cancel() {
        exchange = null;
        close();
    }

    private void close() {
        state = State.CLOSED;
        if (out != null) out.release();
        out = null;
        if (backlog != null) backlog.release();
        backlog = null;
        channel.close();
    }

    // ---- the response
    // ------------------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        read((ByteBuf) message);
    }

    private void read(ByteBuf in) {
        try {
            while (in.isReadable() && step(in)) {
                // Each step takes something.
            }
            if (in.isReadable() && state != State.CLOSED && backlog == null)
                backlog = in.readRetainedSlice(in.readableBytes());
        } finally {
            in.release();
        }
    }

    /// Takes what it can from `in`; answers whether to go on.
    private boolean step(ByteBuf in) {
        var running = exchange;
        if (running == null) {
            // Nobody asked: RFC 9112, 9.2 forbids to guess whose answer this is.
            close();
            return false;
        }
        switch (state) {
            case HEAD -> {
                return head(in, running);
            }
            case LENGTH -> {
                int n = (int) Math.min(left, in.readableBytes());
                left -= n;
                running.upstreamData(in.readRetainedSlice(n));
                if (left == 0) complete(in, null);
                return exchange != null && channel.config().isAutoRead();
            }
            case CHUNKS -> {
                return chunk(in, running);
            }
            case UNTIL_CLOSE, TUNNEL -> {
                running.upstreamData(in.readRetainedSlice(in.readableBytes()));
                return false;
            }
            default -> {
                close();
                return false;
            }
        }
    }

    private boolean head(ByteBuf in, Exchange running) {
        var head = running.response();
        answering = true;
        int before = head.size();
        int taken = head.append(in, MAX_HEAD - before + 1);
        switch (scanner.response(head)) {
            case HeadScanner.MORE -> {
                in.skipBytes(taken);
                return true;
            }
            case HeadScanner.REFUSED -> {
                fail(UpstreamFailure.PROTOCOL);
                return false;
            }
            default -> in.skipBytes(scanner.end(head) - before);
        }
        head.endAt(scanner.end(head));
        int status = head.status();
        if (status < 200 && status != 101) return interim(running, status);
        if (status == 101) return switched(running);
        boolean length = head.has(HeaderName.CONTENT_LENGTH);
        long framing = Framing.ofResponse(head, running.upstream().method());
        if (framing == Framing.REFUSED) {
            fail(UpstreamFailure.PROTOCOL);
            return false;
        }
        // A message with both framings is somebody's mistake or attack: its connection is not used again.
        boolean both = length && framing == Framing.CHUNKED;
        reusable = !both && framing != Framing.UNTIL_CLOSE && RequestRules.keepAlive(head, head.minorVersion());
        HopFields.strip(head);
        if (status == 204) head.remove(HeaderName.CONTENT_LENGTH);
        left = framing;
        if (framing == Framing.CHUNKED) {
            var decoder = chunks;
            if (decoder == null) chunks = decoder = new ChunkDecoder();
            decoder.restart();
            state = State.CHUNKS;
        } else {
            state = framing == Framing.UNTIL_CLOSE ? State.UNTIL_CLOSE : State.LENGTH;
        }
        running.upstreamHead(framing == Framing.UNTIL_CLOSE ? Framing.CHUNKED : framing);
        if (exchange == null) return false;
        if (framing == 0) complete(in, null);
        return exchange != null && channel.config().isAutoRead();
    }

    private boolean interim(Exchange running, int status) {
        // 100 was given to the client when its body was wanted; a second one would be one too many.
        if (status != 100) {
            HopFields.strip(running.response());
            running.upstreamInterim();
        }
        if (exchange == null) return false;
        running.response().clear();
        scanner.restart();
        return true;
    }

    private boolean switched(Exchange running) {
        if (running.upstream().upgrade() == null) {
            fail(UpstreamFailure.PROTOCOL);
            return false;
        }
        var head = running.response();
        var protocol = head.valueOrEmpty(HeaderName.UPGRADE);
        HopFields.strip(head);
        head.set(HeaderName.UPGRADE, protocol);
        state = State.TUNNEL;
        reusable = false;
        running.upstreamSwitched();
        return exchange != null;
    }

    private boolean chunk(ByteBuf in, Exchange running) {
        var decoder = chunks;
        if (decoder == null) throw new IllegalStateException("no chunk decoder");
        switch (decoder.next(in)) {
            case ChunkDecoder.DATA -> running.upstreamData(in.readRetainedSlice(decoder.dataLength()));
            case ChunkDecoder.END -> complete(in, decoder.trailers());
            case ChunkDecoder.REFUSED -> {
                fail(UpstreamFailure.PROTOCOL);
                return false;
            }
            default -> {
                return false;
            }
        }
        return exchange != null && channel.config().isAutoRead();
    }

    /// The response is complete: the connection goes back to the pool, or ends.
    private void complete(ByteBuf in, @Nullable Head trailers) {
        var done = exchange;
        if (done == null) return;
        exchange = null;
        state = State.IDLE;
        used = true;
        boolean keep = reusable && requestDone && !in.isReadable() && out == null;
        if (keep && !channel.config().isAutoRead()) channel.config().setAutoRead(true);
        if (keep) pool.release(this);
        else close();
        done.upstreamEnd(trailers);
    }

    private void fail(UpstreamFailure why) {
        var failed = exchange;
        exchange = null;
        close();
        if (failed != null) failed.upstreamFailed(why);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        var running = exchange;
        if (running != null) running.client().flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        var running = exchange;
        if (running != null && channel.isWritable()) running.upstreamWritable();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken = true;
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pool.remove(this);
        var was = state;
        var running = exchange;
        exchange = null;
        if (state != State.CLOSED) close();
        if (running == null) return;
        switch (was) {
            case UNTIL_CLOSE -> {
                if (broken) running.upstreamFailed(UpstreamFailure.CLOSED);
                else running.upstreamEnd(null);
            }
            case TUNNEL -> running.upstreamEnd(null);
            case HEAD -> {
                var to = target;
                var by = route;
                // RFC 9112, 9.3.1: a kept connection may end just as a request arrives. Without a byte of an answer, a
                // safe request without a body that is gone is sent once more, on a new connection.
                if (used
                        && !answering
                        && to != null
                        && by != null
                        && safe(running.upstream().method())
                        && running.requestIsRepeatable()) {
                    running.detach();
                    pool.connect(running, to, by);
                } else {
                    running.upstreamFailed(UpstreamFailure.CLOSED);
                }
            }
            default -> running.upstreamFailed(UpstreamFailure.CLOSED);
        }
    }

    private static boolean safe(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS") || method.equals("TRACE");
    }
}
