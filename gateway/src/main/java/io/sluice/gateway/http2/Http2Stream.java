package io.sluice.gateway.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.sluice.gateway.exchange.ClientSide;
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.http1.Decimal;
import io.sluice.gateway.http1.Framing;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.RequestHead;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One request of an HTTP/2 client and its response. Belongs to the event loop of its connection.
final class Http2Stream extends ChannelInboundHandlerAdapter implements ClientSide {
    private final Channel stream;
    private final Channel connection;
    private final Loop loop;
    private final Dispatcher dispatcher;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private @Nullable Exchange exchange;
    private @Nullable Http2Headers head;
    private @Nullable RequestHead trailers;
    private boolean bodyWanted;
    private boolean bodyEnded;
    private boolean paused;
    private boolean answered;

    Http2Stream(Channel stream, Channel connection, Loop loop, Dispatcher dispatcher) {
        this.stream = stream;
        this.connection = connection;
        this.loop = loop;
        this.dispatcher = dispatcher;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case Http2HeadersFrame frame -> {
                if (exchange == null && !answered) request(frame);
                else if (frame.isEndStream()) trailers(frame);
            }
            case Http2DataFrame frame -> data(frame);
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void request(Http2HeadersFrame frame) {
        var running = loop.acquire();
        var request = running.request();
        long length = frame.isEndStream() ? 0 : Framing.CHUNKED;
        if (!Http2Fields.request(frame.headers(), request)) {
            running.giveUp();
            answered = true;
            reset(Http2Error.PROTOCOL_ERROR);
            return;
        }
        int field = request.find(HeaderName.CONTENT_LENGTH);
        if (field >= 0 && !frame.isEndStream()) {
            length = Decimal.read(request.bytes(), request.valueStart(field), request.valueEnd(field));
        }
        bodyEnded = frame.isEndStream();
        if (!bodyEnded) stream.config().setAutoRead(false);
        exchange = running;
        running.begin(this, length);
        dispatcher.dispatch(running);
        if (running == exchange) running.flushUpstream();
    }

    private void data(Http2DataFrame frame) {
        if (frame.isEndStream()) bodyEnded = true;
        var content = frame.content();
        if (exchange == null || answered) {
            frame.release();
            return;
        }
        if (content.isReadable()) waiting.add(content);
        else frame.release();
        deliver();
    }

    private void trailers(Http2HeadersFrame frame) {
        bodyEnded = true;
        var fields = new RequestHead();
        Http2Fields.append(frame.headers(), fields);
        for (int i = 0; i < fields.count(); i++) if (fields.known(i) != HeaderName.OTHER) fields.remove(i);
        trailers = fields;
        deliver();
    }

    private void deliver() {
        var running = exchange;
        if (running == null || !bodyWanted) return;
        while (!paused && !waiting.isEmpty()) {
            running.clientData(waiting.poll());
            if (exchange != running) return;
        }
        if (waiting.isEmpty() && bodyEnded) {
            bodyWanted = false;
            running.clientEnd(trailers);
        }
        if (exchange == running) running.flushUpstream();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame) gone();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
    }

    private void gone() {
        for (var data : waiting) data.release();
        waiting.clear();
        var running = exchange;
        exchange = null;
        if (running != null) running.clientGone();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        var running = exchange;
        if (running != null && stream.isWritable()) running.clientWritable();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        answered = true;
        gone();
        reset(cause instanceof Http2Exception fault ? fault.error() : Http2Error.INTERNAL_ERROR);
    }

    private void reset(Http2Error why) {
        stream.writeAndFlush(new DefaultHttp2ResetFrame(why));
    }

    // ---- client side
    // -------------------------------------------------------------------------------------------------

    @Override
    public void sendHead(Exchange from, long length) {
        var response = from.response();
        if (!response.has(HeaderName.DATE)) {
            var line = loop.dateLine();
            response.add(HeaderName.DATE, line, "Date: ".length(), line.length - 2);
        }
        head = Http2Fields.of(response);
    }

    @Override
    public void sendInterim(Exchange from) {
        stream.writeAndFlush(new DefaultHttp2HeadersFrame(Http2Fields.of(from.response()), false));
    }

    @Override
    public void sendData(ByteBuf data) {
        writeHead(false);
        stream.write(new DefaultHttp2DataFrame(data, false));
    }

    private boolean writeHead(boolean end) {
        var fields = head;
        if (fields == null) return false;
        head = null;
        stream.write(new DefaultHttp2HeadersFrame(fields, end));
        return true;
    }

    @Override
    public void sendEnd(@Nullable Head trailers) {
        exchange = null;
        answered = true;
        for (var data : waiting) data.release();
        waiting.clear();
        if (trailers != null && trailers.count() > 0) {
            writeHead(false);
            stream.write(new DefaultHttp2HeadersFrame(Http2Fields.trailers(trailers), true));
        } else if (!writeHead(true)) {
            stream.write(new DefaultHttp2DataFrame(true));
        }
        stream.flush();
        stream.config().setAutoRead(true);
        // RFC 9113, 8.1: an answer before the end of the request asks the client to stop sending.
        if (!bodyEnded) reset(Http2Error.NO_ERROR);
    }

    @Override
    public void abort() {
        exchange = null;
        answered = true;
        head = null;
        reset(Http2Error.INTERNAL_ERROR);
    }

    @Override
    public void reset(long why) {
        exchange = null;
        answered = true;
        head = null;
        stream.writeAndFlush(new DefaultHttp2ResetFrame(passedOn(why)));
    }

    /// What a client can act on; faults of the connection to the upstream are none of its connection.
    private static Http2Error passedOn(long why) {
        return why == Http2Error.CANCEL.code()
                ? Http2Error.CANCEL
                : why == Http2Error.REFUSED_STREAM.code()
                        ? Http2Error.REFUSED_STREAM
                        : why == Http2Error.ENHANCE_YOUR_CALM.code()
                                ? Http2Error.ENHANCE_YOUR_CALM
                                : Http2Error.INTERNAL_ERROR;
    }

    @Override
    public void wantBody() {
        bodyWanted = true;
        stream.config().setAutoRead(true);
        if (!waiting.isEmpty() || bodyEnded) deliver();
    }

    @Override
    public void reading(boolean on) {
        if (paused != on) return;
        paused = !on;
        stream.config().setAutoRead(on);
        if (on) deliver();
    }

    @Override
    public void tunnel() {
        // An upgrade does not exist in HTTP/2; Exchange.upgrade is never set for a stream.
        abort();
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public void flush() {
        writeHead(false);
        stream.flush();
    }

    @Override
    public InetSocketAddress remote() {
        return (InetSocketAddress) connection.remoteAddress();
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) connection.localAddress();
    }

    @Override
    public byte[] remoteAddress() {
        return remote().getAddress().getHostAddress().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean secure() {
        return connection.pipeline().get(SslHandler.class) != null;
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        var tls = connection.pipeline().get(SslHandler.class);
        return tls == null ? null : tls.engine().getSession();
    }

    @Override
    public String protocol() {
        return "HTTP/2.0";
    }
}
