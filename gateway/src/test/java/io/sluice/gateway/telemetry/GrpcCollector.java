package io.sluice.gateway.telemetry;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// A collector that speaks gRPC, over plain HTTP/2 or TLS.
public final class GrpcCollector implements AutoCloseable {
    final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    public final List<Http2Headers> heads = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final String certificate;
    private final List<Channel> open = new CopyOnWriteArrayList<>();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;

    /// Answers `UNAVAILABLE`.
    volatile boolean refusing;

    public GrpcCollector() throws InterruptedException {
        this(Optional.empty(), "");
    }

    static GrpcCollector secure(Path folder) throws Exception {
        var identity = GeneratedCertificate.in(folder);
        var context = SslContextBuilder.forServer(
                        identity.certificate().toFile(), identity.key().toFile())
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "h2"))
                .build();
        return new GrpcCollector(Optional.of(context), identity.certificate().toString());
    }

    private GrpcCollector(Optional<SslContext> tls, String certificate) throws InterruptedException {
        this.certificate = certificate;
        this.listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.incrementAndGet();
                        open.add(channel);
                        tls.ifPresent(it -> channel.pipeline().addLast(it.newHandler(channel.alloc())));
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forServer().build(),
                                        new Http2MultiplexHandler(new ChannelInitializer<>() {
                                            @Override
                                            protected void initChannel(Channel stream) {
                                                stream.pipeline().addLast(new Call());
                                            }
                                        }));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    public String endpoint() {
        return "127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /// Names of all metrics that came.
    public Set<String> metricNames() {
        return metrics.stream()
                .flatMap(request -> request.getResourceMetricsList().stream())
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .map(Metric::getName)
                .collect(Collectors.toSet());
    }

    /// Cuts all connections.
    void cut() {
        open.forEach(channel -> channel.close().syncUninterruptibly());
    }

    private final class Call extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private final ByteBuf body = Unpooled.buffer();
        private String path = "";

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) throws Exception {
            if (frame instanceof Http2HeadersFrame head) {
                heads.add(head.headers());
                path = "" + head.headers().path();
            }
            if (!(frame instanceof Http2DataFrame data)) return;
            body.writeBytes(data.content());
            if (!data.isEndStream()) return;
            if (refusing) {
                ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head().setInt("grpc-status", 14), true));
                return;
            }
            body.skipBytes(1);
            var message = new byte[body.readInt()];
            body.readBytes(message);
            if (path.contains("MetricsService")) metrics.add(ExportMetricsServiceRequest.parseFrom(message));
            else traces.add(ExportTraceServiceRequest.parseFrom(message));
            ctx.write(new DefaultHttp2HeadersFrame(head(), false));
            ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(new byte[5]), false));
            ctx.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().setInt("grpc-status", 0), true));
        }

        private Http2Headers head() {
            return new DefaultHttp2Headers().status("200").set("content-type", "application/grpc");
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
