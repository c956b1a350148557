package io.sluice.gateway.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
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
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.ResponseHead;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One request of an HTTP/2 client and its response.
final class Http2Stream extends RequestStream<Http2Headers> {
    /// How long, and how many bytes of, a body that nobody reads may still come after its answer: a client that is
    /// reset in the middle of sending may take the answer for lost.
    private static final int GRACE_MILLIS = 1000;

    private static final int GRACE_BYTES = 64 * 1024;

    private final Channel connection;
    /// Done once the frame that was written last is on its way.
    private @Nullable ChannelFuture last;

    private boolean stopping;
    private int leftOver;

    Http2Stream(Channel stream, Channel connection, Loop loop, Dispatcher dispatcher, String alternative) {
        super(stream, loop, dispatcher, alternative);
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case Http2HeadersFrame frame -> received(frame.headers(), frame.isEndStream());
            case Http2DataFrame frame -> {
                if (stopping) leftOver += frame.content().readableBytes();
                received(frame.content(), frame.isEndStream());
                if (leftOver > GRACE_BYTES) stop();
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame) gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken();
        resetStream(cause instanceof Http2Exception fault ? fault.error() : Http2Error.INTERNAL_ERROR);
    }

    @Override
    protected Http2Headers fieldsOf(ResponseHead response) {
        return Http2Fields.of(response);
    }

    @Override
    protected Http2Headers trailersOf(Head trailers) {
        return Http2Fields.trailers(trailers);
    }

    @Override
    protected void write(Http2Headers fields, boolean ends) {
        last = stream.write(new DefaultHttp2HeadersFrame(fields, ends));
    }

    @Override
    protected void writeData(ByteBuf data) {
        stream.write(new DefaultHttp2DataFrame(data, false));
    }

    @Override
    protected void writeEnd() {
        last = stream.write(new DefaultHttp2DataFrame(true));
    }

    @Override
    protected void resetStream(Http2Error why) {
        stream.writeAndFlush(new DefaultHttp2ResetFrame(why));
    }

    /// RFC 9113, 8.1: by a reset that is none, once the whole response is on its way: it overtakes what still waits.
    @Override
    protected void stopRequest() {
        stopping = true;
        var end = last;
        if (end == null) return;
        end.addListener(sent -> {
            if (sent.isSuccess() && !isRequestComplete()) {
                stream.eventLoop().schedule(this::stop, GRACE_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void stop() {
        if (!stopping || isRequestComplete() || !stream.isActive()) return;
        stopping = false;
        leftOver = 0;
        resetStream(Http2Error.NO_ERROR);
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
