package io.sluice.gateway.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OpenConnection;
import io.sluice.gateway.exchange.OpenConnections;
import io.sluice.gateway.exchange.Unsent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// One HTTP/2 connection of a client; each of its streams is an exchange. Belongs to one event loop.
public final class Http2Connection extends ChannelInboundHandlerAdapter implements OpenConnection {
    /// The client's connection preface (RFC 9113, 3.4).
    public static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private static final int MAX_STREAMS = 250;
    /// What one request may send before its upstream takes it, and all of them: one must not stop the others.
    private static final int STREAM_WINDOW = 512 * 1024;

    private static final int CONNECTION_WINDOW = 4 * 1024 * 1024;
    /// How long after the first GOAWAY a request may come that was sent before the client had read it.
    private static final long UNDER_WAY_MILLIS = 1_000;

    private final Channel channel;
    private final OpenConnections open;
    private final long idleNanos;
    private int streams;
    private boolean goingAway;
    private boolean noMoreStreams;
    private long since = System.nanoTime();

    private Http2Connection(Channel channel, OpenConnections open, long idleNanos) {
        this.channel = channel;
        this.open = open;
        this.idleNanos = idleNanos;
    }

    /// Makes `channel` speak HTTP/2 from its next byte on.
    ///
    /// @param alternative value of `Alt-Svc` for each answer; "" is none
    /// @param read        bytes that were already read; taken over
    public static void install(
            Channel channel,
            Loop loop,
            Dispatcher dispatcher,
            OpenConnections open,
            int maxHeadBytes,
            long idleNanos,
            String alternative,
            ByteBuf read) {
        var connection = new Http2Connection(channel, open, idleNanos);
        var codec = Http2FrameCodecBuilder.forServer()
                .validateHeaders(true)
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MAX_STREAMS)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(Math.min(maxHeadBytes, 1024 * 1024)))
                // Floods of resets and of empty or control frames end the connection (CVE-2023-44487 and its kin).
                .decoderEnforceMaxRstFramesPerWindow(200, 30)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(32)
                .build();
        var guard = new FrameGuard(codec);
        var streams = new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                connection.opened(stream);
                stream.pipeline().addLast(new Http2Stream(stream, channel, loop, dispatcher, alternative));
            }
        });
        channel.config().setAutoRead(true);
        channel.pipeline().addLast(new LingeringClose(), guard, codec, streams, connection);
        Http2Windows.ofConnection(codec, CONNECTION_WINDOW);
        if (!read.isReadable()) {
            read.release();
            return;
        }
        // The bytes that were read already go in behind the handlers that came before.
        var at = channel.pipeline().context(guard);
        guard.channelRead(at, read);
        at.fireChannelReadComplete();
    }

    private void opened(Channel stream) {
        streams++;
        stream.closeFuture().addListener(_ -> {
            streams--;
            since = System.nanoTime();
            if (noMoreStreams && streams == 0) channel.close();
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        open.add(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        open.remove(this);
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // What the codec found itself it also says, in a GOAWAY, and closes; a close here would come before.
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) channel.close();
    }

    /// Says that it goes, still serves what is under way to here, and then says which request was the last
    /// (RFC 9113, 6.8).
    @Override
    public void drain() {
        if (goingAway) return;
        goingAway = true;
        channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
        channel.eventLoop().schedule(this::lastGoAway, UNDER_WAY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void lastGoAway() {
        if (noMoreStreams || !channel.isActive()) return;
        noMoreStreams = true;
        var goAway = channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        if (streams == 0) goAway.addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void goodbye() {
        goingAway = true;
        lastGoAway();
    }

    @Override
    public boolean isOver() {
        return noMoreStreams && streams == 0 && Unsent.bytes(channel) == 0;
    }

    @Override
    public void cut() {
        channel.close();
    }

    @Override
    public void checkIdle(long now) {
        if (streams == 0 && now - since > idleNanos) drain();
    }
}
