package io.sluice.gateway.http3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3GoAwayFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.ReferenceCountUtil;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A client of HTTP/3, Netty's, with one connection.
final class Http3Client implements AutoCloseable {
    /// What the server may send of one response before it is read.
    static final int STREAM_WINDOW = 64 * 1024;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final int port;
    final QuicChannel connection;
    /// Ids of the GOAWAY frames that came.
    final BlockingQueue<Long> goAways = new LinkedBlockingQueue<>();

    /// @param more what is special about its TLS
    static Http3Client connect(int port, GeneratedCertificate server, Consumer<QuicSslContextBuilder> more)
            throws Exception {
        return new Http3Client(port, server, more);
    }

    private Http3Client(int port, GeneratedCertificate server, Consumer<QuicSslContextBuilder> more) throws Exception {
        this.port = port;
        var tls = QuicSslContextBuilder.forClient()
                .trustManager(server.certificate().toFile())
                .applicationProtocols(Http3.supportedApplicationProtocols());
        more.accept(tls);
        var context = tls.build();
        var codec = Http3.newQuicClientCodecBuilder()
                .sslEngineProvider(quic -> context.newEngine(quic.alloc(), "localhost", port))
                .maxIdleTimeout(120, TimeUnit.SECONDS)
                .initialMaxData(16 * 1024 * 1024)
                .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW)
                .build();
        var socket = new Bootstrap()
                .group(loops)
                .channel(NioDatagramChannel.class)
                .handler(codec)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        var control = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof Http3GoAwayFrame frame) goAways.add(frame.id());
                ReferenceCountUtil.release(message);
            }
        };
        try {
            connection = QuicChannel.newBootstrap(socket)
                    .handler(new Http3ClientConnectionHandler(control, null, null, null, true))
                    .remoteAddress(new InetSocketAddress(InetAddress.getByName("localhost"), port))
                    .connect()
                    .get(60, TimeUnit.SECONDS);
        } catch (Exception refused) {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS);
            throw refused;
        }
    }

    /// @param fields of the head
    record Answer(Http3Headers fields, String body, Optional<Http3Headers> trailers) {
        int status() {
            return Integer.parseInt(String.valueOf(fields.status()));
        }
    }

    /// A request whose answer comes, or has come.
    static final class Call extends Http3RequestStreamInboundHandler {
        final CompletableFuture<Answer> answer = new CompletableFuture<>();
        /// Completes with the head of the answer.
        final CompletableFuture<Http3Headers> head = new CompletableFuture<>();

        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final CompletableFuture<QuicStreamChannel> stream = new CompletableFuture<>();
        private Optional<Http3Headers> trailers = Optional.empty();

        QuicStreamChannel stream() {
            return stream.join();
        }

        @Override
        protected void channelRead(ChannelHandlerContext ctx, Http3HeadersFrame frame) {
            if (head.isDone()) trailers = Optional.of(frame.headers());
            else if (!String.valueOf(frame.headers().status()).startsWith("1")) head.complete(frame.headers());
        }

        @Override
        protected void channelRead(ChannelHandlerContext ctx, Http3DataFrame frame) throws IOException {
            frame.content().readBytes(body, frame.content().readableBytes());
            frame.release();
        }

        @Override
        protected void channelInputClosed(ChannelHandlerContext ctx) {
            if (head.isDone()) answer.complete(new Answer(head.join(), body.toString(UTF_8), trailers));
            else fail(new IOException("the stream ended without a head"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail(new IOException("the stream is closed"));
        }

        private void fail(Throwable why) {
            head.completeExceptionally(why);
            answer.completeExceptionally(why);
        }

        /// The body so far.
        String heard() {
            return body.toString(UTF_8);
        }

        Answer get() throws Exception {
            return answer.get(60, TimeUnit.SECONDS);
        }

        void write(byte[] data) {
            stream().write(new DefaultHttp3DataFrame(Unpooled.wrappedBuffer(data)));
        }

        void end(byte[] data) {
            stream()
                    .writeAndFlush(new DefaultHttp3DataFrame(Unpooled.wrappedBuffer(data)))
                    .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
        }
    }

    /// Begins a request; its body follows.
    Call begin(String method, String path, Map<String, String> fields) throws Exception {
        var call = new Call();
        call.stream.complete(Http3.newRequestStream(connection, call).get(60, TimeUnit.SECONDS));
        call.stream().writeAndFlush(head(method, path, fields));
        return call;
    }

    private DefaultHttp3HeadersFrame head(String method, String path, Map<String, String> fields) {
        var head = new DefaultHttp3Headers()
                .method(method)
                .scheme("https")
                .authority("localhost:" + port)
                .path(path);
        fields.forEach(head::add);
        return new DefaultHttp3HeadersFrame(head);
    }

    /// A request without a body.
    Call send(String method, String path, Map<String, String> fields) throws Exception {
        var call = new Call();
        call.stream.complete(Http3.newRequestStream(connection, call).get(60, TimeUnit.SECONDS));
        call.stream().writeAndFlush(head(method, path, fields)).addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
        return call;
    }

    Answer get(String path) throws Exception {
        return send("GET", path, Map.of()).get();
    }

    Answer post(String path, byte[] body) throws Exception {
        var call = begin("POST", path, Map.of());
        call.end(body);
        return call.get();
    }

    @Override
    public void close() {
        connection.close().awaitUninterruptibly(10, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
