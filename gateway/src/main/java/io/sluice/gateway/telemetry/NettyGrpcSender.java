package io.sluice.gateway.telemetry;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.sluice.gateway.tls.ClientTls;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// Calls one method of a gRPC service, without streams of messages: all that OTLP needs
/// (gRPC over HTTP/2, https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
///
/// Keeps one connection, with an event loop of its own so that a slow collector is none of the requests' business.
/// A call on a connection that has died is made once more on a new one. Everything below [#send] runs on that loop.
final class NettyGrpcSender implements GrpcSender {
    private final GrpcSenderConfig config;
    private final Optional<ClientTls> tls;
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("otlp", true), NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private @Nullable Channel connection;

    NettyGrpcSender(GrpcSenderConfig config, Optional<ClientTls> tls) {
        this.config = config;
        this.tls = tls;
    }

    @Override
    public void send(MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
        var body = Unpooled.buffer(5 + message.getContentLength());
        body.writeByte(0).writeInt(message.getContentLength());
        try (var out = new ByteBufOutputStream(body)) {
            message.writeMessage(out);
        } catch (IOException unwritable) {
            onError.accept(unwritable);
            return;
        }
        var call = new Call(body, onResponse, onError);
        loop.execute(() -> {
            call.deadline = loop.schedule(
                    () -> call.fail(new IOException("no answer in " + config.getTimeout())),
                    config.getTimeout().toNanos(),
                    TimeUnit.NANOSECONDS);
            call.start(true);
        });
    }

    @Override
    public CompletableResultCode shutdown() {
        var result = new CompletableResultCode();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).addListener(_ -> result.succeed());
        return result;
    }

    private final class Call {
        private final ByteBuf body;
        private final Consumer<GrpcResponse> onResponse;
        private final Consumer<Throwable> onError;
        private boolean over;
        private @Nullable Future<?> deadline;

        Call(ByteBuf body, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
            this.body = body;
            this.onResponse = onResponse;
            this.onError = onError;
        }

        void start(boolean again) {
            var open = connection;
            if (open != null && open.isActive()) {
                stream(open, again);
                return;
            }
            connect().addListener(connected -> {
                if (!connected.isSuccess()) fail(connected.cause());
                else if (connection != null) stream(connection, false);
            });
        }

        private void stream(Channel parent, boolean again) {
            new Http2StreamChannelBootstrap(parent)
                    .handler(new ChannelInitializer<Http2StreamChannel>() {
                        @Override
                        protected void initChannel(Http2StreamChannel channel) {
                            channel.pipeline().addLast(new Answer(Call.this));
                        }
                    })
                    .open()
                    .addListener((Future<Http2StreamChannel> opened) -> {
                        if (opened.isSuccess()) write(opened.getNow());
                        else if (again) restart(parent);
                        else fail(opened.cause());
                    });
        }

        private void restart(Channel dead) {
            dead.close();
            connection = null;
            start(false);
        }

        private void write(Http2StreamChannel stream) {
            stream.write(new DefaultHttp2HeadersFrame(headers(), false));
            stream.writeAndFlush(new DefaultHttp2DataFrame(body.retainedDuplicate(), true))
                    .addListener(written -> {
                        if (!written.isSuccess()) fail(written.cause());
                    });
        }

        void answered(@Nullable CharSequence status, @Nullable CharSequence message, byte[] response) {
            var code = GrpcStatusCode.UNKNOWN;
            try {
                if (status != null) code = GrpcStatusCode.fromValue(Integer.parseInt(status.toString()));
            } catch (NumberFormatException noNumber) {
                // Unknown it is.
            }
            if (end()) onResponse.accept(new Status(code, message == null ? "" : message.toString(), response));
        }

        void fail(Throwable why) {
            if (!end()) return;
            // Whatever it was, the next call begins anew.
            if (connection != null) connection.close();
            connection = null;
            onError.accept(why);
        }

        private boolean end() {
            if (over) return false;
            over = true;
            body.release();
            if (deadline != null) deadline.cancel(false);
            return true;
        }
    }

    private Future<Void> connect() {
        var endpoint = config.getEndpoint();
        int port = endpoint.getPort() < 0 ? 443 : endpoint.getPort();
        var host = endpoint.getHost();
        var bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        config.getConnectTimeout().toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        tls.ifPresent(it -> channel.pipeline().addLast(handler(it.engine(host, port, "h2"))));
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forClient().build(),
                                        new Http2MultiplexHandler(new ChannelInitializer<>() {
                                            @Override
                                            protected void initChannel(Channel pushed) {
                                                pushed.close();
                                            }
                                        }),
                                        new Broken());
                    }
                });
        return bootstrap.connect(host, port).addListener(future -> {
            if (future instanceof io.netty.channel.ChannelFuture opened && opened.isSuccess()) {
                connection = opened.channel();
            }
        });
    }

    private static SslHandler handler(SSLEngine engine) {
        return new SslHandler(engine);
    }

    private Http2Headers headers() {
        var endpoint = config.getEndpoint();
        var headers = new DefaultHttp2Headers()
                .method("POST")
                .scheme(tls.isPresent() ? "https" : "http")
                .authority(endpoint.getRawAuthority())
                .path("/" + config.getFullMethodName())
                .set("te", "trailers")
                .set("content-type", "application/grpc")
                .set("user-agent", "sluice");
        config.getHeadersSupplier().get().forEach((name, values) -> {
            for (var value : values) headers.add(name.toLowerCase(java.util.Locale.ROOT), value);
        });
        return headers;
    }

    /// The call that waits fails with its connection and says so.
    private static final class Broken extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable why) {
            ctx.close();
        }
    }

    /// Reads head, message and trailers of one call.
    private static final class Answer extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private final Call call;
        private final ByteBuf message = Unpooled.buffer(0);

        Answer(Call call) {
            this.call = call;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) {
            switch (frame) {
                case Http2HeadersFrame head -> {
                    var status = head.headers().status();
                    if (status != null && !status.toString().equals("200")) {
                        call.fail(new IOException("HTTP status " + status));
                    } else if (head.isEndStream()) {
                        call.answered(
                                head.headers().get("grpc-status"),
                                head.headers().get("grpc-message"),
                                message());
                    }
                }
                case Http2DataFrame data -> message.writeBytes(data.content());
                case Http2ResetFrame reset -> call.fail(new IOException("reset, code " + reset.errorCode()));
                default -> {}
            }
        }

        private byte[] message() {
            var bytes = new byte[Math.max(0, message.readableBytes() - 5)];
            if (bytes.length > 0) message.getBytes(5, bytes);
            return bytes;
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            call.fail(new IOException("the connection ended"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable why) {
            call.fail(why);
            ctx.close();
        }
    }

    private record Status(GrpcStatusCode code, String description, byte[] message) implements GrpcResponse {
        @Override
        public GrpcStatusCode getStatusCode() {
            return code;
        }

        @Override
        public String getStatusDescription() {
            return description;
        }

        @Override
        public byte[] getResponseMessage() {
            return message;
        }
    }
}
