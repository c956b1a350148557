package io.sluice.gateway.http2;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.sluice.gateway.RunningGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Streams that are reset, by the client and by the upstream, with frames of HTTP/2 on both sides of a whole gateway.
@DisplayNameGeneration(ReplaceUnderscores.class)
class ResetsTest {
    @TempDir
    Path folder;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    /// What the upstream and the client hear: `status 200`, `reset CANCEL`.
    private final BlockingQueue<String> upstreamHeard = new LinkedBlockingQueue<>();

    private final BlockingQueue<String> clientHeard = new LinkedBlockingQueue<>();
    private RunningGateway running;
    private Channel client;

    @BeforeEach
    void start() throws IOException {
        var upstream = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forServer().build(),
                                        new Http2MultiplexHandler(new Upstream()));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        int port = ((InetSocketAddress) upstream.localAddress()).getPort();
        running = RunningGateway.start(Files.createDirectories(folder.resolve("store")));
        running.serve(tree("""
                {'name':'up','api_id':'up','org_id':'default','use_keyless':true,'active':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default',
                 'use_extended_paths':true,'extended_paths':{'black_list':[{'path':'/closed'}]}}}},
                 'proxy':{'listen_path':'/','target_url':'h2c://127.0.0.1:%d/'}}
                """.formatted(port)));
        client = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forClient().build(),
                                        new Http2MultiplexHandler(new Hears(clientHeard)));
                    }
                })
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), running.gateway.port()))
                .syncUninterruptibly()
                .channel();
    }

    @AfterEach
    void stop() {
        client.close().syncUninterruptibly();
        running.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static class Hears extends ChannelInboundHandlerAdapter {
        private final BlockingQueue<String> heard;

        Hears(BlockingQueue<String> heard) {
            this.heard = heard;
        }

        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Http2HeadersFrame frame) headers(ctx, frame.headers());
            if (message instanceof Http2DataFrame frame && frame.isEndStream()) heard.add("end");
            ReferenceCountUtil.release(message);
        }

        void headers(ChannelHandlerContext ctx, Http2Headers fields) {
            heard.add("status " + fields.status());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof Http2ResetFrame reset) heard.add("reset " + Http2Error.valueOf(reset.errorCode()));
        }
    }

    /// `/head/CODE` answers with a head and resets, `/CODE` resets at once, `/wait` answers with a head alone.
    private final class Upstream extends Hears {
        Upstream() {
            super(upstreamHeard);
        }

        @Override
        void headers(ChannelHandlerContext ctx, Http2Headers fields) {
            var path = fields.path().toString();
            upstreamHeard.add("path " + path);
            if (path.startsWith("/head/") || path.equals("/wait")) {
                ctx.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200"), false));
            }
            if (path.equals("/wait")) return;
            var code = path.substring(path.lastIndexOf('/') + 1);
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.valueOf(code)));
        }
    }

    private Http2StreamChannel ask(String path, String type) {
        var stream = new Http2StreamChannelBootstrap(client)
                .handler(new Hears(clientHeard))
                .open()
                .syncUninterruptibly()
                .getNow();
        var fields = new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .authority("127.0.0.1")
                .path(path)
                .add("content-type", type);
        stream.writeAndFlush(new DefaultHttp2HeadersFrame(fields, false));
        return stream;
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        var next = heard.poll(60, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    @ParameterizedTest
    @CsvSource({
        "CANCEL, CANCEL",
        "REFUSED_STREAM, REFUSED_STREAM",
        "ENHANCE_YOUR_CALM, ENHANCE_YOUR_CALM",
        "INTERNAL_ERROR, INTERNAL_ERROR",
        "PROTOCOL_ERROR, INTERNAL_ERROR"
    })
    void why_the_upstream_reset_its_stream_reaches_a_client_that_has_the_head(String sent, String got)
            throws Exception {
        ask("/head/" + sent, "text/plain");
        var first = next(clientHeard);
        // The reset may overtake a head that was not flushed yet.
        if (first.equals("status 200")) first = next(clientHeard);
        assertThat(first).isEqualTo("reset " + got);
    }

    @Test
    void without_a_head_a_grpc_call_gets_the_reset_and_others_an_answer() throws Exception {
        ask("/CANCEL", "application/grpc");
        assertThat(next(clientHeard)).isEqualTo("reset CANCEL");
        ask("/REFUSED_STREAM", "application/grpc+proto");
        assertThat(next(clientHeard)).isEqualTo("reset REFUSED_STREAM");
        ask("/CANCEL", "text/plain");
        assertThat(next(clientHeard)).isEqualTo("status 500");
    }

    @Test
    void a_client_that_resets_its_stream_is_heard_by_the_upstream() throws Exception {
        var stream = ask("/wait", "text/plain");
        assertThat(next(upstreamHeard)).isEqualTo("path /wait");
        stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        assertThat(next(upstreamHeard)).isEqualTo("reset CANCEL");
        assertThat(client.isActive()).isTrue();
    }

    @Test
    void who_is_refused_before_the_body_is_sent_gets_the_whole_refusal_first() throws Exception {
        var stream = ask("/closed", "text/plain");
        assertThat(next(clientHeard)).isEqualTo("status 403");
        assertThat(next(clientHeard)).isEqualTo("end");
        // Of a body that goes on and on nobody wants the rest.
        stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(new byte[40_000]), false));
        stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(new byte[40_000]), false));
        assertThat(next(clientHeard)).isEqualTo("reset NO_ERROR");
    }
}
