package io.sluice.gateway.http3;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http3.DefaultHttp3GoAwayFrame;
import io.netty.handler.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3ServerConnectionHandler;
import io.netty.handler.codec.http3.Http3Settings;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OpenConnection;
import io.sluice.gateway.exchange.OpenConnections;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One HTTP/3 connection of a client; each of its request streams is an exchange. Belongs to one event loop.
final class Http3Connection extends ChannelInboundHandlerAdapter implements OpenConnection {
    /// How long after the first GOAWAY a request may come that was sent before the client had read it.
    private static final long UNDER_WAY_MILLIS = 1_000;
    /// For the tail of the last answer: an end of the connection would overtake it.
    private static final long LINGER_MILLIS = 1_000;
    /// More requests need a new connection; the library remembers each stream that was reset as long as one lasts.
    private static final int MOST_REQUESTS = 10_000;
    /// Greatest id of a request stream (RFC 9114, 5.2): no request is refused yet.
    private static final long NO_REQUEST = (1L << 62) - 4;

    private final QuicChannel channel;
    private final Loop loop;
    private final OpenConnections open;
    private final long idleNanos;
    private int streams;
    private int requests;
    private long next;
    private boolean goingAway;
    private boolean noMoreStreams;
    private long since = System.nanoTime();
    private byte @Nullable [] remoteAddress;

    private Http3Connection(QuicChannel channel, Loop loop, OpenConnections open, long idleNanos) {
        this.channel = channel;
        this.loop = loop;
        this.open = open;
        this.idleNanos = idleNanos;
    }

    /// Makes a new connection speak HTTP/3.
    static void install(
            QuicChannel channel,
            Loop loop,
            Dispatcher dispatcher,
            OpenConnections open,
            int maxHeadBytes,
            long idleNanos) {
        var connection = new Http3Connection(channel, loop, open, idleNanos);
        var streams = new ChannelInitializer<QuicStreamChannel>() {
            @Override
            protected void initChannel(QuicStreamChannel stream) {
                if (!connection.opened(stream)) return;
                stream.pipeline().addLast(new Http3Stream(stream, connection, loop, dispatcher));
            }
        };
        var settings = new DefaultHttp3SettingsFrame(
                Http3Settings.defaultSettings().maxFieldSectionSize(Math.min(maxHeadBytes, 1024 * 1024)));
        channel.pipeline().addLast(new Http3ServerConnectionHandler(streams, null, null, settings, true), connection);
    }

    private boolean opened(QuicStreamChannel stream) {
        if (noMoreStreams) {
            stream.shutdown(Http3ErrorCode.H3_REQUEST_REJECTED.code(), stream.newPromise());
            stream.close();
            return false;
        }
        streams++;
        next = Math.max(next, stream.streamId() + 4);
        stream.closeFuture().addListener(_ -> {
            streams--;
            since = System.nanoTime();
            if (noMoreStreams && streams == 0) endSoon();
        });
        if (++requests == MOST_REQUESTS) drain();
        return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        loop.counters().connectionsOpen++;
        // Before others hear of it, so that the control stream for a GOAWAY is there.
        super.channelActive(ctx);
        open.add(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        loop.counters().connectionsOpen--;
        open.remove(this);
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close();
    }

    /// Says that it goes, still serves what is under way to here, and then says from which request on it did not
    /// (RFC 9114, 5.2).
    @Override
    public void drain() {
        if (goingAway) return;
        goingAway = true;
        goAway(NO_REQUEST);
        channel.eventLoop().schedule(this::lastGoAway, UNDER_WAY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void lastGoAway() {
        if (noMoreStreams || !channel.isActive()) return;
        noMoreStreams = true;
        goAway(next);
        if (streams == 0) endSoon();
    }

    private void goAway(long firstRefused) {
        Channel control = Http3.getLocalControlStream(channel);
        if (control != null) control.writeAndFlush(new DefaultHttp3GoAwayFrame(firstRefused));
    }

    private void endSoon() {
        channel.eventLoop()
                .schedule(
                        () -> channel.close(true, Http3ErrorCode.H3_NO_ERROR.code(), Unpooled.EMPTY_BUFFER),
                        LINGER_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void goodbye() {
        goingAway = true;
        lastGoAway();
    }

    /// Its end takes it off the list; until then something may be owed.
    @Override
    public boolean isOver() {
        return false;
    }

    @Override
    public void cut() {
        channel.close(true, Http3ErrorCode.H3_NO_ERROR.code(), Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void checkIdle(long now) {
        if (streams == 0 && now - since > idleNanos) drain();
    }

    // ---- who is at the other end
    // -------------------------------------------------------------------------------------

    InetSocketAddress remote() {
        return address((InetSocketAddress) channel.remoteSocketAddress());
    }

    InetSocketAddress local() {
        return address((InetSocketAddress) channel.localSocketAddress());
    }

    private static InetSocketAddress address(@Nullable InetSocketAddress known) {
        return known == null ? InetSocketAddress.createUnresolved("", 0) : known;
    }

    /// The address at its first request: that of a client on the move changes, and one request has one.
    byte[] remoteAddress() {
        var known = remoteAddress;
        if (known == null) {
            var address = remote().getAddress();
            known = (address == null ? "" : address.getHostAddress()).getBytes(StandardCharsets.ISO_8859_1);
            remoteAddress = known;
        }
        return known;
    }

    @Nullable
    SSLSession tlsSession() {
        var engine = channel.sslEngine();
        return engine == null ? null : engine.getSession();
    }
}
