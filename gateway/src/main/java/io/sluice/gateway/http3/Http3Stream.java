package io.sluice.gateway.http3;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.ReferenceCountUtil;
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.ResponseHead;
import io.sluice.gateway.http2.Http2Fields;
import io.sluice.gateway.http2.RequestStream;
import java.net.InetSocketAddress;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One request of an HTTP/3 client and its response.
///
/// The end of a request is an event of its own here, after its last frame: a head waits until it is known whether a
/// body follows, so that a request without one is sent up as such.
final class Http3Stream extends RequestStream<Http3Headers> {
    /// Methods whose requests are taken to have no body until a piece of one comes.
    private static final Set<String> BODYLESS = Set.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE");

    private final QuicStreamChannel quic;
    private final Http3Connection connection;
    /// A client that does not want the answer any more is only seen by what is written then.
    private final ChannelFutureListener written = done -> {
        if (!done.isSuccess()) notWanted();
    };

    private @Nullable Http3Headers pending;
    private boolean begun;
    private @Nullable ChannelFuture last;
    private boolean finished;
    private boolean stopped;
    private boolean closed;

    Http3Stream(QuicStreamChannel quic, Http3Connection connection, Loop loop, Dispatcher dispatcher) {
        super(quic, loop, dispatcher, "");
        this.quic = quic;
        this.connection = connection;
    }

    // ---- from the client
    // ---------------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case Http3HeadersFrame frame -> {
                if (begun || pending != null) {
                    begin(false);
                    received(frame.headers(), true);
                } else {
                    pending = frame.headers();
                }
            }
            case Http3DataFrame frame -> {
                begin(false);
                received(frame.content(), false);
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        var fields = pending;
        if (fields == null || BODYLESS.contains(String.valueOf(fields.method()))) return;
        // The end may have come with the head: that is told after this.
        quic.eventLoop().execute(() -> begin(false));
    }

    private void begin(boolean complete) {
        var fields = pending;
        if (fields == null || closed) return;
        pending = null;
        begun = true;
        received(fields, complete);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        // Comes only when the body is as long as its head said.
        if (event != ChannelInputShutdownReadComplete.INSTANCE) return;
        if (pending != null) begin(true);
        else receivedEnd();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken();
        shutDown(Http3ErrorCode.H3_REQUEST_CANCELLED);
    }

    private void notWanted() {
        if (closed) return;
        // Not from within what is being written.
        quic.eventLoop().execute(() -> {
            broken();
            shutDown(Http3ErrorCode.H3_REQUEST_CANCELLED);
        });
    }

    private void shutDown(Http3ErrorCode why) {
        if (closed) return;
        closed = true;
        quic.shutdown(why.code(), quic.newPromise());
        quic.close();
    }

    // ---- to the client
    // -----------------------------------------------------------------------------------------------

    @Override
    protected Http3Headers fieldsOf(ResponseHead response) {
        var fields = new DefaultHttp3Headers(false, response.count() + 2);
        fields.status(Integer.toString(response.status()));
        Http2Fields.copy(response, fields);
        return fields;
    }

    @Override
    protected Http3Headers trailersOf(Head trailers) {
        var fields = new DefaultHttp3Headers(false);
        Http2Fields.copy(trailers, fields);
        return fields;
    }

    @Override
    protected void write(Http3Headers fields, boolean ends) {
        send(new DefaultHttp3HeadersFrame(fields));
        if (ends) writeEnd();
    }

    @Override
    protected void writeData(ByteBuf data) {
        send(new DefaultHttp3DataFrame(data));
    }

    private void send(Object frame) {
        last = quic.write(frame).addListener(written);
    }

    /// When all that waits has been taken: an end that is written before would cut it off.
    @Override
    protected void writeEnd() {
        var before = last;
        if (before == null) return;
        before.addListener(done -> {
            if (done.isSuccess()) quic.shutdownOutput().addListener(_ -> finished());
        });
    }

    private void finished() {
        finished = true;
        closeIfDone();
    }

    @Override
    protected void stopRequest() {
        stopped = true;
        quic.shutdownInput(Http3ErrorCode.H3_NO_ERROR.code());
        closeIfDone();
    }

    /// Without the end of the request the stream would stay.
    private void closeIfDone() {
        if (!finished || !stopped || closed) return;
        closed = true;
        quic.close();
    }

    @Override
    protected void resetStream(Http2Error why) {
        shutDown(
                switch (why) {
                    case CANCEL -> Http3ErrorCode.H3_REQUEST_CANCELLED;
                    case REFUSED_STREAM ->
                        last == null ? Http3ErrorCode.H3_REQUEST_REJECTED : Http3ErrorCode.H3_REQUEST_CANCELLED;
                    case ENHANCE_YOUR_CALM -> Http3ErrorCode.H3_EXCESSIVE_LOAD;
                    case PROTOCOL_ERROR -> Http3ErrorCode.H3_MESSAGE_ERROR;
                    default -> Http3ErrorCode.H3_INTERNAL_ERROR;
                });
    }

    @Override
    public InetSocketAddress remote() {
        return connection.remote();
    }

    @Override
    public InetSocketAddress local() {
        return connection.local();
    }

    @Override
    public byte[] remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public boolean secure() {
        return true;
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        return connection.tlsSession();
    }

    @Override
    public String protocol() {
        return "HTTP/3.0";
    }
}
