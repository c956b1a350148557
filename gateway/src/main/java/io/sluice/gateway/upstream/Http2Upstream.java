package io.sluice.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.UpstreamFailure;
import io.sluice.gateway.http2.Http2Windows;

/// One HTTP/2 connection to an upstream, shared by many exchanges of one event loop.
final class Http2Upstream extends ChannelInboundHandlerAdapter {
    /// What may wait for one client that does not read, and for all of them: one must not stop the others.
    private static final int STREAM_WINDOW = 512 * 1024;

    private static final int CONNECTION_WINDOW = 64 * 1024 * 1024;
    /// Until the upstream has said how many streams it takes: it may refuse any that are more.
    private static final long ONE_STREAM = 1;

    /// Of an upstream that sets no bound; RFC 9113, 6.5.2 recommends to allow no fewer.
    private static final long MANY_STREAMS = 100;

    private final Channel channel;
    private final Http2StreamChannelBootstrap streams;
    private int open;
    private long mostStreams = ONE_STREAM;
    private boolean settled;
    private boolean goingAway;
    final long madeAt = System.nanoTime();
    long idleSince = madeAt;

    private Http2Upstream(Channel channel) {
        this.channel = channel;
        this.streams = new Http2StreamChannelBootstrap(channel);
    }

    static Http2Upstream install(Channel channel) {
        var codec = Http2FrameCodecBuilder.forClient()
                .validateHeaders(true)
                .encoderEnforceMaxConcurrentStreams(true)
                .initialSettings(
                        Http2Settings.defaultSettings().pushEnabled(false).initialWindowSize(STREAM_WINDOW))
                .build();
        var pushed = new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.close();
            }
        };
        var connection = new Http2Upstream(channel);
        channel.pipeline().addLast(codec, new Http2MultiplexHandler(pushed), connection);
        Http2Windows.ofConnection(codec, CONNECTION_WINDOW);
        return connection;
    }

    /// Takes a further stream, now or later.
    boolean isUsable() {
        return channel.isActive() && !goingAway;
    }

    /// Takes a further stream at once.
    boolean hasRoom() {
        return open < mostStreams;
    }

    boolean isIdle() {
        return open == 0;
    }

    void close() {
        channel.close();
    }

    /// Takes no further streams and closes after the last one.
    void leave() {
        goingAway = true;
        if (open == 0) channel.close();
    }

    void start(Exchange exchange, Target target, Route route) {
        long generation = exchange.generation();
        open++;
        streams.open().addListener((Future<Http2StreamChannel> done) -> {
            if (!done.isSuccess()) {
                open--;
                if (exchange.generation() == generation) exchange.upstreamFailed(UpstreamFailure.CLOSED);
                return;
            }
            var stream = done.getNow();
            stream.closeFuture().addListener(_ -> {
                open--;
                idleSince = System.nanoTime();
                if (goingAway && open == 0) channel.close();
            });
            if (exchange.generation() != generation) {
                stream.close();
                return;
            }
            var side = new Http2UpstreamStream(stream);
            stream.pipeline().addLast(side);
            side.start(exchange, target, route);
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2GoAwayFrame) {
            goingAway = true;
            if (open == 0) channel.close();
        } else if (message instanceof Http2SettingsFrame frame) {
            var most = frame.settings().maxConcurrentStreams();
            if (most != null) mostStreams = most;
            else if (!settled) mostStreams = MANY_STREAMS;
            settled = true;
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        goingAway = true;
        channel.close();
    }
}
