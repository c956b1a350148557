package io.sluice.gateway.listen;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StayingEpollTest {
    @Test
    void a_peer_that_has_closed_its_half_while_nobody_read_is_still_served() throws Exception {
        try (var transport = new Transport(1);
                var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(30_000);
            new Bootstrap()
                    .group(transport.group())
                    .channel(transport.channel())
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(new Counting())
                    .connect(server.getLocalSocketAddress())
                    .sync();
            try (var peer = server.accept()) {
                peer.setSoTimeout(30_000);
                peer.getOutputStream().write(new byte[100_000]);
                peer.shutdownOutput();
                assertThat(new String(peer.getInputStream().readAllBytes(), UTF_8))
                        .isEqualTo("heard 100000, still open");
            }
        }
    }

    /// Nothing is wanted of the socket when the end has come; reading is asked for again, as back-pressure does.
    private static final class Counting extends ChannelInboundHandlerAdapter {
        private int bytes;
        private String trouble = "";

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var data = (ByteBuf) message;
            bytes += data.readableBytes();
            data.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (!(event instanceof ChannelInputShutdownEvent)) return;
            ctx.executor().execute(() -> {
                ctx.channel().config().setAutoRead(true);
                ctx.executor().execute(() -> answer(ctx));
            });
        }

        private void answer(ChannelHandlerContext ctx) {
            var state = ctx.channel().isOpen() ? "still open" : "closed: " + trouble;
            ctx.writeAndFlush(Unpooled.copiedBuffer("heard " + bytes + ", " + state, UTF_8))
                    .addListener(_ -> ctx.close());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            trouble = String.valueOf(cause.getMessage());
        }
    }
}
