package io.sluice.gateway.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.sluice.gateway.exchange.ClientSide;
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OpenConnection;
import io.sluice.gateway.exchange.OpenConnections;
import io.sluice.gateway.exchange.Unsent;
import io.sluice.gateway.http1.ChunkDecoder;
import io.sluice.gateway.http1.ChunkWriter;
import io.sluice.gateway.http1.Framing;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeadFault;
import io.sluice.gateway.http1.HeadScanner;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.RequestRules;
import io.sluice.gateway.http2.Http2Connection;
import io.sluice.model.problem.ProblemCode;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One HTTP/1 connection of a client: reads requests one after the other, writes their responses.
///
/// Bytes that nobody wants yet wait in [#backlog], and then reading stops; so a client cannot push faster than its
/// requests are served. Requests of a pipeline are served in order, one at a time. Belongs to one event loop.
///
/// Long because reading and writing share one state: when the next request may be read depends on how far the
/// answer before it is.
public final class Http1Connection extends ChannelInboundHandlerAdapter implements ClientSide, OpenConnection {
    /// Request body that is read and thrown away after an early answer, to keep the connection.
    private static final int DISCARD = 256 * 1024;
    /// Pieces up to this size are copied behind the head instead of going out in a buffer of their own.
    private static final HeaderName ALT_SVC = HeaderName.of("Alt-Svc");
    private static final int COPIED = 8 * 1024;
    /// How long an ended connection listens for the client's end, so that its kernel does not throw the answer away.
    private static final long LINGER_NANOS = 2_000_000_000L;

    private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\n");

    /// A close frame with the code 1001, as servers send it.
    private static final byte[] GOING_AWAY = {(byte) 0x88, 2, 0x03, (byte) 0xE9};
    /// The same as clients have to send it, under a mask of zeros.
    private static final byte[] GOING_AWAY_MASKED = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xE9};

    /// What passes by on a WebSocket.
    private record Frames(FrameBoundary toClient, FrameBoundary toUpstream) {}

    private enum State {
        HEAD,
        LENGTH,
        CHUNKS,
        /// The request is complete, its answer is not.
        ANSWERING,
        TUNNEL,
        /// Nothing is read any more; what comes is thrown away.
        ENDED
    }

    private final Channel channel;
    private final Loop loop;
    private final Dispatcher dispatcher;
    private final ConnectionLimits limits;
    private final OpenConnections open;
    private final HeadScanner scanner;
    private final byte[] remoteAddress;
    private @Nullable ChunkDecoder chunks;

    private State state = State.HEAD;
    private @Nullable Exchange exchange;
    private @Nullable ByteBuf backlog;
    private @Nullable ByteBuf out;
    private boolean processing;
    private boolean handedOver;
    private boolean inRead;
    private boolean flushWanted;
    private boolean paused;
    private boolean keepAlive;
    private boolean bodyWanted;
    private boolean expectsContinue;
    private boolean answered;
    private boolean chunkedAnswer;
    private boolean untilClose;
    private boolean headRequest;
    private int minorVersion;
    private long left;
    private int discarded;
    private long since = System.nanoTime();
    private long stalledSince;
    private boolean first = true;
    private @Nullable Frames frames;
    private boolean goingAway;

    Http1Connection(Channel channel, Loop loop, Dispatcher dispatcher, ConnectionLimits limits, OpenConnections open) {
        this.channel = channel;
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.open = open;
        this.scanner = new HeadScanner(limits.maxHeadBytes(), limits.maxFields(), limits.canonicalNames());
        this.remoteAddress = ascii(remote().getAddress().getHostAddress());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    // ---- channel events
    // ----------------------------------------------------------------------------------------------

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        open.add(this);
        loop.counters().connectionsOpened++;
        loop.counters().connectionsOpen++;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        open.remove(this);
        loop.counters().connectionsOpen--;
        state = State.ENDED;
        dropBacklog();
        if (out != null) out.release();
        out = null;
        var running = exchange;
        exchange = null;
        if (running != null && !running.isIdle()) running.clientGone();
        else if (running != null) running.giveUp();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        inRead = true;
        if (state == State.ENDED) {
            in.release();
            return;
        }
        var waiting = backlog;
        if (waiting == null) {
            backlog = in;
        } else {
            backlog = channel.alloc()
                    .buffer(waiting.readableBytes() + in.readableBytes())
                    .writeBytes(waiting)
                    .writeBytes(in);
            waiting.release();
            in.release();
        }
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        inRead = false;
        var running = exchange;
        if (running != null) running.flushUpstream();
        if (flushWanted) flushNow();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        var running = exchange;
        if (running != null && channel.isWritable()) running.clientWritable();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Resets and broken TLS records end the connection; there is nobody left to tell.
        channel.close();
    }

    // ---- reading
    // -----------------------------------------------------------------------------------------------------

    private void process() {
        if (processing) return;
        processing = true;
        try {
            while (backlog != null && state != State.ENDED && step(backlog)) {
                // Each step takes something.
            }
        } finally {
            processing = false;
        }
        if (handedOver) return;
        var waiting = backlog;
        if (waiting != null && (state == State.ENDED || !waiting.isReadable())) dropBacklog();
        boolean read = backlog == null && !paused;
        if (channel.config().isAutoRead() != read) channel.config().setAutoRead(read);
        if (inRead) return;
        var running = exchange;
        if (running != null) running.flushUpstream();
        if (flushWanted) flushNow();
    }

    private void dropBacklog() {
        var waiting = backlog;
        backlog = null;
        if (waiting != null) waiting.release();
    }

    /// Takes what it can from `in`; answers whether to go on.
    private boolean step(ByteBuf in) {
        if (!in.isReadable()) return false;
        return switch (state) {
            case HEAD -> head(in);
            case LENGTH -> length(in);
            case CHUNKS -> chunk(in);
            case ANSWERING -> false;
            case TUNNEL -> {
                var running = exchange;
                var passing = frames;
                if (running == null || passing == null || paused) yield false;
                passing.toUpstream.pass(in);
                running.clientData(in.readRetainedSlice(in.readableBytes()));
                yield true;
            }
            case ENDED -> false;
        };
    }

    private boolean head(ByteBuf in) {
        var running = exchange;
        if (running == null) {
            running = loop.acquire();
            exchange = running;
            scanner.restart();
            since = System.nanoTime();
        }
        var head = running.request();
        int before = head.size();
        int taken = head.append(in, scanner.maxBytes() - before + 1);
        switch (scanner.request(head)) {
            case HeadScanner.MORE -> {
                in.skipBytes(taken);
                return true;
            }
            case HeadScanner.REFUSED -> {
                if (first && before == 0 && isPreface(in)) return http2(running);
                refuse(scanner.fault());
                return false;
            }
            default -> in.skipBytes(scanner.end(head) - before);
        }
        head.endAt(scanner.end(head));
        var fault = RequestRules.host(head);
        if (fault != HeadFault.NONE) {
            refuse(fault);
            return false;
        }
        long framing = Framing.ofRequest(head);
        if (framing == Framing.REFUSED) {
            refuse(HeadFault.BAD_LENGTH);
            return false;
        }
        request(running, framing);
        return true;
    }

    /// The HTTP/2 preface looks like a request of an unknown version. It is shorter than any segment that carries it.
    private static boolean isPreface(ByteBuf in) {
        int n = Math.min(in.readableBytes(), Http2Connection.PREFACE.length);
        for (int i = 0; i < n; i++) if (in.getByte(in.readerIndex() + i) != Http2Connection.PREFACE[i]) return false;
        return n > 16;
    }

    /// Hands the connection over (RFC 9113, 3.3: prior knowledge).
    private boolean http2(Exchange unused) {
        exchange = null;
        unused.giveUp();
        state = State.ENDED;
        var read = backlog;
        backlog = null;
        handedOver = true;
        open.remove(this);
        loop.counters().connectionsOpen--;
        channel.pipeline().remove(this);
        if (read != null) {
            Http2Connection.install(
                    channel,
                    loop,
                    dispatcher,
                    open,
                    limits.maxHeadBytes(),
                    limits.idleTimeout().toNanos(),
                    limits.alternative(),
                    read);
        }
        return false;
    }

    private void request(Exchange running, long framing) {
        first = false;
        var head = running.request();
        minorVersion = head.minorVersion();
        keepAlive = RequestRules.keepAlive(head, minorVersion) && !open.draining() && !limits.closes();
        expectsContinue = framing != 0 && RequestRules.expectsContinue(head);
        headRequest = head.method().equals("HEAD");
        bodyWanted = false;
        answered = false;
        untilClose = false;
        chunkedAnswer = false;
        discarded = 0;
        left = framing;
        if (framing == Framing.CHUNKED) {
            var decoder = chunks;
            if (decoder == null) chunks = decoder = new ChunkDecoder();
            decoder.restart();
            state = State.CHUNKS;
        } else {
            state = framing > 0 ? State.LENGTH : State.ANSWERING;
        }
        running.maxBodyInMemory(limits.maxBodyInMemory());
        running.begin(this, framing);
        dispatcher.dispatch(running);
    }

    private boolean length(ByteBuf in) {
        if (!takesBody()) return false;
        int n = (int) Math.min(left, in.readableBytes());
        left -= n;
        since = System.nanoTime();
        var running = exchange;
        if (running == null || answered) {
            in.skipBytes(n);
            if ((discarded += n) > DISCARD) return endNow();
        } else {
            running.clientData(in.readRetainedSlice(n));
        }
        if (left == 0) bodyEnd(null);
        return true;
    }

    private boolean chunk(ByteBuf in) {
        if (!takesBody()) return false;
        var decoder = chunks;
        if (decoder == null) throw new IllegalStateException("no chunk decoder");
        int before = in.readableBytes();
        since = System.nanoTime();
        switch (decoder.next(in)) {
            case ChunkDecoder.DATA -> {
                int n = decoder.dataLength();
                var running = exchange;
                if (running == null || answered) {
                    in.skipBytes(n);
                    if ((discarded += n) > DISCARD) return endNow();
                } else {
                    running.clientData(in.readRetainedSlice(n));
                }
            }
            case ChunkDecoder.END -> bodyEnd(decoder.trailers());
            case ChunkDecoder.REFUSED -> {
                return brokenBody();
            }
            default -> {
                if ((discarded += before) > DISCARD && answered) return endNow();
            }
        }
        return true;
    }

    /// True while somebody takes the body: the exchange, or the bin after an early answer.
    private boolean takesBody() {
        return answered || (bodyWanted && !paused);
    }

    private void bodyEnd(@Nullable Head trailers) {
        state = State.ANSWERING;
        var running = exchange;
        if (answered) nextRequest();
        else if (running != null) running.clientEnd(trailers);
    }

    /// The request's framing broke in its body: an unanswered request gets 400, then the connection ends.
    private boolean brokenBody() {
        var running = exchange;
        keepAlive = false;
        if (running == null || answered) return endNow();
        state = State.ANSWERING;
        dropBacklog();
        running.clientBroken();
        flush();
        return false;
    }

    private boolean endNow() {
        flushNow();
        endConnection();
        return false;
    }

    private void nextRequest() {
        exchange = null;
        answered = false;
        state = State.HEAD;
        since = System.nanoTime();
        if (!processing) process();
    }

    /// A head that is refused gets a plain answer, and the connection ends: nobody knows where the next one begins.
    private void refuse(HeadFault fault) {
        if (fault == HeadFault.NOT_HTTP) {
            dropExchange();
            endNow();
            return;
        }
        var text =
                switch (fault.status()) {
                    case 414 -> "414 URI Too Long";
                    case 431 -> "431 Request Header Fields Too Large";
                    case 501 -> "501 Unsupported transfer encoding";
                    case 505 -> "505 HTTP Version Not Supported";
                    case 408 -> "408 Request Timeout";
                    default -> "400 Bad Request" + fault.text();
                };
        var status = text.indexOf(':') < 0 ? text : text.substring(0, text.indexOf(':'));
        var answer = "HTTP/1.1 " + status
                + "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: " + text.length()
                + "\r\n\r\n" + text;
        loop.counters().refused(fault.status() == 431 ? ProblemCode.HEAD_TOO_LARGE : ProblemCode.HEAD_MALFORMED);
        dropExchange();
        write(Unpooled.wrappedBuffer(ascii(answer)));
        flushNow();
        endConnection();
    }

    private void dropExchange() {
        var unused = exchange;
        exchange = null;
        if (unused != null) unused.giveUp();
    }

    /// Says goodbye: half-closes after what was written, then waits a moment for the client's end.
    private void endConnection() {
        if (state == State.ENDED) return;
        state = State.ENDED;
        since = System.nanoTime();
        dropBacklog();
        channel.config().setAutoRead(true);
        if (channel instanceof DuplexChannel duplex && channel.pipeline().get(SslHandler.class) == null) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
                since = System.nanoTime();
                duplex.shutdownOutput();
            });
        } else {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void drain() {
        // Answers that begin from now on say that they are the last; see sendHead.
        endIdle(System.nanoTime());
    }

    /// Ends a connection that has waited for its next request for longer than a drain allows.
    private void endIdle(long now) {
        if (state == State.HEAD && exchange == null && now - since >= open.idleGraceNanos()) endNow();
    }

    @Override
    public void goodbye() {
        if (state == State.TUNNEL) goingAway = true;
        if (state == State.HEAD && exchange == null) endNow();
        else closeTunnel();
    }

    @Override
    public void cut() {
        channel.close();
    }

    @Override
    public boolean isOver() {
        return state == State.ENDED && Unsent.bytes(channel) == 0;
    }

    /// Both sides of a WebSocket hear 1001 (RFC 6455, 7.4.1), as soon as no frame is under way to the client.
    private void closeTunnel() {
        var running = exchange;
        var passing = frames;
        if (!goingAway || running == null || passing == null || !passing.toClient.isBetweenFrames()) return;
        write(Unpooled.wrappedBuffer(GOING_AWAY));
        if (passing.toUpstream.isBetweenFrames()) {
            running.clientData(Unpooled.wrappedBuffer(GOING_AWAY_MASKED));
            running.flushUpstream();
        }
        // What the upstream still sends has no place behind a close frame.
        exchange = null;
        endNow();
        running.clientGone();
    }

    @Override
    public void checkIdle(long now) {
        long waited = now - since;
        if (isStalled(now)) {
            channel.close();
        } else if (state == State.ENDED) {
            // What a slow client still has to take is not taken from it.
            long most = Unsent.bytes(channel) == 0
                    ? LINGER_NANOS
                    : limits.writeTimeout().toNanos();
            if (waited > most) channel.close();
        } else if (state == State.LENGTH || state == State.CHUNKS) {
            // A body that stopped coming, while somebody waits for it.
            if (takesBody() && waited > limits.readTimeout().toNanos()) channel.close();
        } else if (state == State.HEAD) {
            if (exchange == null) {
                if (open.draining()) endIdle(now);
                if (state == State.HEAD && waited > limits.idleTimeout().toNanos()) endNow();
            } else if (waited > limits.headTimeout().toNanos()) {
                refuse(HeadFault.TIMEOUT);
            }
        }
    }

    // ---- client side
    // -------------------------------------------------------------------------------------------------

    /// The client has taken nothing of what waits for it for too long.
    private boolean isStalled(long now) {
        if (channel.isWritable()) {
            stalledSince = 0;
            return false;
        }
        if (stalledSince == 0) stalledSince = now;
        return now - stalledSince > limits.writeTimeout().toNanos();
    }

    @Override
    public void sendHead(Exchange from, long length) {
        var head = from.response();
        if (!limits.alternative().isEmpty()) head.set(ALT_SVC, limits.alternative());
        int status = head.status();
        boolean switching = status == 101;
        boolean bodyless = status == 204 || status == 304 || headRequest || switching;
        chunkedAnswer = !bodyless && length == Framing.CHUNKED && minorVersion > 0;
        untilClose = !bodyless && length == Framing.CHUNKED && minorVersion == 0;
        if (untilClose || (expectsContinue && state != State.ANSWERING) || open.draining()) keepAlive = false;
        var buffer = out;
        int size = head.size() + 160;
        if (buffer == null)
            out = buffer = channel.alloc().directBuffer(size + (length > 0 && length < COPIED ? (int) length : 0));
        head.writeLine(buffer);
        head.writeFields(buffer);
        if (!head.has(HeaderName.DATE)) buffer.writeBytes(loop.dateLine());
        if (chunkedAnswer) buffer.writeBytes(CHUNKED);
        if (switching) buffer.writeBytes(UPGRADE);
        else if (!keepAlive) buffer.writeBytes(CLOSE);
        else if (minorVersion == 0) buffer.writeBytes(KEEP_ALIVE);
        buffer.writeShort(('\r' << 8) | '\n');
    }

    @Override
    public void sendInterim(Exchange from) {
        if (minorVersion == 0) return;
        var head = from.response();
        var buffer = channel.alloc().directBuffer(head.size() + 64);
        head.writeLine(buffer);
        head.writeFields(buffer);
        buffer.writeShort(('\r' << 8) | '\n');
        write(buffer);
        flush();
    }

    @Override
    public void sendData(ByteBuf data) {
        int n = data.readableBytes();
        if (n == 0) {
            data.release();
            return;
        }
        var passing = frames;
        if (passing != null) {
            passing.toClient.pass(data);
            write(data);
            closeTunnel();
            return;
        }
        var buffer = out;
        if (chunkedAnswer) {
            if (buffer == null) out = buffer = channel.alloc().directBuffer(n <= COPIED ? n + 32 : 64);
            ChunkWriter.size(buffer, n);
        }
        if (n <= COPIED) {
            if (buffer == null) {
                write(data);
                return;
            }
            buffer.writeBytes(data);
            data.release();
        } else {
            if (buffer != null) {
                out = null;
                channel.write(buffer, channel.voidPromise());
            }
            channel.write(data, channel.voidPromise());
            if (chunkedAnswer) out = buffer = channel.alloc().directBuffer(64);
        }
        if (chunkedAnswer && buffer != null) buffer.writeShort(('\r' << 8) | '\n');
    }

    private void write(ByteBuf data) {
        var buffer = out;
        if (buffer != null) {
            out = null;
            channel.write(buffer, channel.voidPromise());
        }
        channel.write(data, channel.voidPromise());
    }

    @Override
    public void sendEnd(@Nullable Head trailers) {
        if (chunkedAnswer) {
            var buffer = out;
            if (buffer == null) out = buffer = channel.alloc().directBuffer(64);
            ChunkWriter.last(buffer, trailers);
        }
        flush();
        boolean requestComplete = state == State.ANSWERING;
        if (!keepAlive || state == State.TUNNEL) {
            exchange = null;
            flushNow();
            endConnection();
        } else if (requestComplete) {
            nextRequest();
        } else {
            // The answer came before the end of the request's body: the rest is read and thrown away.
            exchange = null;
            answered = true;
            paused = false;
            if (!processing) process();
        }
    }

    @Override
    public void abort() {
        exchange = null;
        flushNow();
        state = State.ENDED;
        since = System.nanoTime();
        // Without a length the end of the connection would look like the end of the body.
        if (untilClose) channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void wantBody() {
        bodyWanted = true;
        if (expectsContinue) {
            expectsContinue = false;
            write(Unpooled.wrappedBuffer(CONTINUE));
            flush();
        }
        if (!processing) process();
    }

    @Override
    public void reading(boolean on) {
        if (paused != on) return;
        paused = !on;
        if (on) {
            if (!processing) process();
        } else {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void tunnel() {
        state = State.TUNNEL;
        frames = new Frames(new FrameBoundary(), new FrameBoundary());
        bodyWanted = true;
        if (!processing) process();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void flush() {
        if (processing || inRead) flushWanted = true;
        else flushNow();
    }

    private void flushNow() {
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
    public InetSocketAddress remote() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public byte[] remoteAddress() {
        return remoteAddress;
    }

    @Override
    public boolean secure() {
        return channel.pipeline().get(SslHandler.class) != null;
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        var tls = channel.pipeline().get(SslHandler.class);
        return tls == null ? null : tls.engine().getSession();
    }

    @Override
    public String protocol() {
        return minorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1";
    }
}
