package io.sluice.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.sluice.gateway.Definitions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A request of HTTP/2 becomes one of HTTP/1.1 on the way up: nothing in it may become a field or a
/// request of its own.
class HttpTwoSmugglingTest extends AttackedGateway {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @BeforeEach
    void serve() {
        running.serve(Definitions.keyless("a", "{}"));
    }

    @AfterEach
    void end() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel connected() {
        return new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forClient()
                                                .validateHeaders(false)
                                                .build(),
                                        new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
                    }
                })
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), running.gateway.port()))
                .syncUninterruptibly()
                .channel();
    }

    /// Without any check of what is in it.
    private static Http2Headers request(String method, String path, String... fields) {
        var headers = new DefaultHttp2Headers(false)
                .method(method)
                .scheme("http")
                .authority("127.0.0.1")
                .path(path);
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(AsciiString.of(fields[i]), AsciiString.of(fields[i + 1]));
        }
        return headers;
    }

    /// `200`, or `reset`, or `closed` for the whole connection.
    private String answer(Http2Headers fields, String body) throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        var client = connected();
        try {
            client.closeFuture().addListener(_ -> heard.add("closed"));
            var stream = new Http2StreamChannelBootstrap(client)
                    .handler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext ctx, Object message) {
                            if (message instanceof Http2HeadersFrame frame) {
                                heard.add(frame.headers().status().toString());
                            }
                            ReferenceCountUtil.release(message);
                        }

                        @Override
                        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                            if (event instanceof Http2ResetFrame) heard.add("reset");
                        }

                        @Override
                        public void channelInactive(ChannelHandlerContext ctx) {
                            heard.add("closed");
                        }
                    })
                    .open()
                    .syncUninterruptibly()
                    .getNow();
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(fields, body.isEmpty()));
            if (!body.isEmpty()) {
                var bytes = Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII);
                stream.writeAndFlush(new DefaultHttp2DataFrame(bytes, true));
            }
            var first = heard.poll(60, TimeUnit.SECONDS);
            return first == null ? "nothing" : first;
        } finally {
            client.close().syncUninterruptibly();
        }
    }

    private void nothingWasSmuggled() {
        assertThat(running.upstream.faults()).isEmpty();
        assertThat(running.upstream.seen())
                .allMatch(seen -> seen.header("X-Evil").isEmpty() && !seen.url().contains("smuggled"));
    }

    @Test
    void a_plain_request_goes_through() throws InterruptedException {
        assertThat(answer(request("GET", "/a/x", "x-plain", "1"), "")).isEqualTo("200");
        assertThat(running.upstream.last().header("X-Plain")).contains("1");
    }

    @Test
    void bytes_of_a_value_that_are_no_ascii_go_through_as_they_came() throws InterruptedException {
        // A character a byte, on both sides of the comparison: UTF-8, and what is none.
        var value = new String("ü €".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1) + " ü";
        var fields = request("GET", "/a/x");
        fields.add(AsciiString.of("x-text"), new AsciiString(value.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(answer(fields, "")).isEqualTo("200");
        assertThat(running.upstream.last().header("X-Text")).contains(value);
    }

    @Test
    void a_name_or_value_with_a_line_end_begins_no_field() throws InterruptedException {
        for (var field : List.of(
                List.of("x\r\nx-evil", "1"),
                List.of("x: 1\r\nx-evil", "1"),
                List.of("x: 1\r\n\r\nGET /smuggled HTTP/1.1\r\nhost", "a"),
                List.of("x-evil: 1", "2"),
                List.of("x evil", "1"),
                List.of("x", "1\r\nx-evil: 1"),
                List.of("x", "1\nx-evil: 1"),
                List.of("x", "1\u0000"),
                List.of("", "1"))) {
            assertThat(answer(request("GET", "/a/x", field.get(0), field.get(1)), ""))
                    .as("%s", field)
                    .isNotEqualTo("200");
        }
        nothingWasSmuggled();
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void method_and_path_end_no_request_line() throws InterruptedException {
        for (var line : List.of(
                List.of("GET /a/smuggled HTTP/1.1\r\nx: y", "/a/x"),
                List.of("GET\r\n", "/a/x"),
                List.of("G ET", "/a/x"),
                List.of("", "/a/x"),
                List.of("GET", "/a/x HTTP/1.1\r\nx-evil: 1\r\n\r\n"),
                List.of("GET", "/a/x y"),
                List.of("GET", "a/x"),
                List.of("GET", ""),
                List.of("GET", "http://other/a/x"))) {
            assertThat(answer(request(line.get(0), line.get(1)), ""))
                    .as("%s", line)
                    .isNotEqualTo("200");
        }
        nothingWasSmuggled();
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void fields_of_a_connection_and_lengths_that_lie_are_refused() throws InterruptedException {
        var body = "0\r\n\r\nGET /a/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        for (var field : List.of(
                List.of("transfer-encoding", "chunked"),
                List.of("content-length", "0"),
                List.of("content-length", "5"),
                List.of("content-length", "+54"),
                List.of("content-length", "4, 5"),
                List.of("connection", "x-user"),
                List.of("upgrade", "h2c"),
                List.of("keep-alive", "1"))) {
            assertThat(answer(request("POST", "/a/x", field.get(0), field.get(1)), body))
                    .as("%s", field)
                    .isNotEqualTo("200");
        }
        nothingWasSmuggled();
    }

    @Test
    void two_names_for_the_host_are_refused() throws InterruptedException {
        assertThat(answer(request("GET", "/a/x", "host", "evil.test"), "")).isNotEqualTo("200");
        assertThat(running.upstream.seen()).isEmpty();
    }
}
