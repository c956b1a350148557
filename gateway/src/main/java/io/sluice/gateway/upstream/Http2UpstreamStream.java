package io.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.UpstreamFailure;
import io.sluice.gateway.exchange.UpstreamSide;
import io.sluice.gateway.http1.Decimal;
import io.sluice.gateway.http1.Framing;
import io.sluice.gateway.http1.Head;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.http1.HopFields;
import io.sluice.gateway.http1.RequestHead;
import io.sluice.gateway.http2.Http2Fields;
import io.sluice.gateway.upstream.credential.Credential;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One exchange on an HTTP/2 connection to an upstream.
final class Http2UpstreamStream extends ChannelInboundHandlerAdapter implements UpstreamSide {
    private final Channel stream;
    private @Nullable Exchange exchange;
    private boolean answered;
    private boolean ended;
    private boolean requestDone;

    Http2UpstreamStream(Channel stream) {
        this.stream = stream;
    }

    void start(Exchange next, Target target, Route route) {
        exchange = next;
        next.response().clear();
        var head = next.request();
        requestDone = next.requestLength() == 0;
        stream.write(new DefaultHttp2HeadersFrame(fields(next, target, route, head), requestDone));
        next.attach(this);
        stream.flush();
    }

    private static DefaultHttp2Headers fields(Exchange exchange, Target target, Route route, RequestHead head) {
        HopFields.strip(head);
        head.remove(HeaderName.EXPECT);
        head.remove(HeaderName.TYK_INTERNAL);
        var fields = new DefaultHttp2Headers(false, head.count() + 6);
        fields.method(exchange.upstream().method());
        fields.scheme(target.tls() ? "https" : "http");
        var chosen = exchange.upstream().host();
        if (chosen == null) chosen = route.preserveHost() ? head.host() : "";
        fields.authority(chosen.isEmpty() ? target.authority() : chosen);
        var path = stream(exchange, target, route);
        fields.path(path);
        var addresses = new StringBuilder();
        for (int i = head.find(HeaderName.X_FORWARDED_FOR); i >= 0; i = head.find(HeaderName.X_FORWARDED_FOR, i + 1)) {
            if (!head.value(i).isEmpty()) addresses.append(head.value(i)).append(", ");
        }
        boolean te = head.has(HeaderName.TE);
        Http2Fields.copy(head, fields);
        fields.remove("te");
        fields.remove("x-forwarded-for");
        if (te) fields.add("te", "trailers");
        if (!exchange.upstream().hidesForwardedFor()) {
            addresses.append(new String(exchange.client().remoteAddress(), StandardCharsets.ISO_8859_1));
            fields.add("x-forwarded-for", addresses.toString());
        }
        if (!head.has(HeaderName.USER_AGENT)) fields.add("user-agent", "Sluice");
        var credential = Credential.SLOT.get(exchange);
        if (credential != null) fields.set(credential.field().toString().toLowerCase(Locale.ROOT), credential.value());
        fields.add("via", "2.0 sluice");
        return fields;
    }

    private static String stream(Exchange exchange, Target target, Route route) {
        var buffer = exchange.loop().allocator().heapBuffer();
        try {
            UpstreamPath.write(exchange, target, route, buffer);
            return new String(ByteBufUtil.getBytes(buffer), StandardCharsets.ISO_8859_1);
        } finally {
            buffer.release();
        }
    }

    // ---- the request
    // -------------------------------------------------------------------------------------------------

    @Override
    public void sendData(ByteBuf data) {
        stream.write(new DefaultHttp2DataFrame(data, false));
    }

    @Override
    public void sendEnd(@Nullable Head trailers) {
        requestDone = true;
        if (trailers != null && trailers.count() > 0) {
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(Http2Fields.trailers(trailers), true));
        } else {
            stream.writeAndFlush(new DefaultHttp2DataFrame(true));
        }
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public void reading(boolean on) {
        stream.config().setAutoRead(on);
    }

    @Override
    public void cancel() {
        exchange = null;
        if (!ended) stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        stream.close();
    }

    // ---- the response
    // ------------------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var running = exchange;
        if (running == null) {
            ReferenceCountUtil.release(message);
            return;
        }
        switch (message) {
            case Http2HeadersFrame frame -> headers(running, frame);
            case Http2DataFrame frame -> {
                boolean last = frame.isEndStream();
                running.upstreamData(frame.content());
                if (last) complete(null);
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void headers(Exchange running, Http2HeadersFrame frame) {
        if (answered) {
            if (!frame.isEndStream()) return;
            var trailers = new RequestHead();
            Http2Fields.append(frame.headers(), trailers);
            complete(trailers);
            return;
        }
        var head = running.response();
        Http2Fields.response(frame.headers(), head);
        int status = head.status();
        if (status < 100 || status == 101) {
            fail(UpstreamFailure.PROTOCOL);
            return;
        }
        if (status < 200) {
            if (status != 100) running.upstreamInterim();
            return;
        }
        answered = true;
        long length = frame.isEndStream() ? 0 : Framing.CHUNKED;
        int field = head.find(HeaderName.CONTENT_LENGTH);
        if (field >= 0 && !frame.isEndStream()) {
            length = Decimal.read(head.bytes(), head.valueStart(field), head.valueEnd(field));
        }
        running.upstreamHead(length);
        if (frame.isEndStream() && exchange != null) complete(null);
    }

    private void complete(@Nullable Head trailers) {
        var done = exchange;
        exchange = null;
        ended = true;
        if (!requestDone) stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
        if (done != null) done.upstreamEnd(trailers);
    }

    private void fail(UpstreamFailure why) {
        var failed = exchange;
        cancel();
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
        if (running != null && stream.isWritable()) running.upstreamWritable();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        // RFC 9113, 8.1: NO_ERROR may follow a whole response, of which a part still waits to be read here.
        if (!(event instanceof Http2ResetFrame reset) || reset.errorCode() == Http2Error.NO_ERROR.code()) return;
        ended = true;
        var broken = exchange;
        exchange = null;
        if (broken != null) broken.upstreamReset(reset.errorCode());
        stream.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = true;
        var failed = exchange;
        exchange = null;
        if (failed != null) failed.upstreamFailed(UpstreamFailure.CLOSED);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(UpstreamFailure.PROTOCOL);
    }
}
