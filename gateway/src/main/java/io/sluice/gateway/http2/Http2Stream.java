package io.sluice.gateway.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
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
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One request of an HTTP/2 client and its response.
final class Http2Stream extends RequestStream<Http2Headers> {
    private final Channel connection;

    Http2Stream(Channel stream, Channel connection, Loop loop, Dispatcher dispatcher, String alternative) {
        super(stream, loop, dispatcher, alternative);
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case Http2HeadersFrame frame -> received(frame.headers(), frame.isEndStream());
            case Http2DataFrame frame -> received(frame.content(), frame.isEndStream());
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
    protected void write(Http2Headers fields, boolean last) {
        stream.write(new DefaultHttp2HeadersFrame(fields, last));
    }

    @Override
    protected void writeData(ByteBuf data) {
        stream.write(new DefaultHttp2DataFrame(data, false));
    }

    @Override
    protected void writeEnd() {
        stream.write(new DefaultHttp2DataFrame(true));
    }

    @Override
    protected void resetStream(Http2Error why) {
        stream.writeAndFlush(new DefaultHttp2ResetFrame(why));
    }

    /// RFC 9113, 8.1: by a reset that is none.
    @Override
    protected void stopRequest() {
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
