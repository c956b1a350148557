package io.sluice.gateway.http3;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicCodecDispatcher;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OpenConnections;
import io.sluice.gateway.listen.ConnectionLimits;
import io.sluice.gateway.listen.DatagramRelay;
import io.sluice.gateway.listen.Listener;
import io.sluice.gateway.listen.Transport;
import io.sluice.gateway.tls.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A UDP port on which HTTP/3 is served.
///
/// With epoll each event loop has a socket of its own (`SO_REUSEPORT`), and a packet that came in on another one is
/// handed to the loop its connection id names; else the first loop has them all.
public final class Http3Listener {
    private static final int MAX_STREAMS = 250;
    /// What one request may send before its upstream takes it, and all of them: one must not stop the others.
    private static final int STREAM_WINDOW = 512 * 1024;

    private static final int CONNECTION_WINDOW = 4 * 1024 * 1024;
    /// The control stream and the two of QPACK (RFC 9114, 6.2), and some of kinds that are not known.
    private static final int CONTROL_STREAMS = 8;

    private static final int CONTROL_WINDOW = 64 * 1024;

    private final Transport transport;
    private final List<Loop> loops;
    private final List<OpenConnections> connections = new ArrayList<>();
    private final Dispatcher dispatcher;
    private final ConnectionLimits limits;
    private final Http3Certificates certificates;

    private Http3Listener(
            ServerTls tls, Transport transport, List<Loop> loops, Dispatcher dispatcher, ConnectionLimits limits) {
        this.transport = transport;
        this.loops = loops;
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.certificates = new Http3Certificates(tls);
        for (var loop : loops) connections.add(new OpenConnections(loop));
    }

    /// @param address port 0 is any
    /// @throws IOException when the address cannot be had or the library is not there for this machine
    public static Listener open(
            InetSocketAddress address,
            ServerTls tls,
            Transport transport,
            List<Loop> loops,
            Dispatcher dispatcher,
            ConnectionLimits limits)
            throws IOException {
        if (!Quic.isAvailable()) {
            throw new IOException(
                    "http_server_options.enable_http3: QUIC does not work on this machine", Quic.unavailabilityCause());
        }
        return new Http3Listener(tls, transport, loops, dispatcher, limits).bind(address);
    }

    private Listener bind(InetSocketAddress address) throws IOException {
        var codecs = new Codecs(transport.relay().mark());
        var passing = new PassingOn(transport.relay());
        var each = new ArrayList<Bootstrap>();
        for (var loop : Epoll.isAvailable() ? loops : loops.subList(0, 1)) {
            each.add(new Bootstrap()
                    .group(loop.eventLoop())
                    .option(ChannelOption.ALLOCATOR, transport.allocator())
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(passing, codecs);
                        }
                    }));
        }
        try {
            return Listener.ofDatagrams(transport.sockets().openDatagrams(each, address), connections, loops);
        } catch (IOException taken) {
            throw new IOException(taken.getMessage() + " for HTTP/3", taken.getCause());
        }
    }

    /// A datagram for an earlier process, whose connections have not ended yet, goes to that one.
    @ChannelHandler.Sharable
    private static final class PassingOn extends ChannelInboundHandlerAdapter {
        private final DatagramRelay relay;

        PassingOn(DatagramRelay relay) {
            this.relay = relay;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof DatagramPacket datagram) || !relay.passOn(datagram)) ctx.fireChannelRead(message);
        }
    }

    /// Connection ids: the number of the socket, as Netty reads it, the mark of the process, and chance.
    private record MarkedIds(int socket, int mark, QuicConnectionIdGenerator chance)
            implements QuicConnectionIdGenerator {
        private static final int FIXED = Short.BYTES + DatagramRelay.MARK_BYTES;

        @Override
        public ByteBuffer newId(int length) {
            return marked(chance.newId(length - FIXED));
        }

        @Override
        public ByteBuffer newId(ByteBuffer input, int length) {
            return marked(chance.newId(input, length - FIXED));
        }

        private ByteBuffer marked(ByteBuffer rest) {
            return ByteBuffer.allocate(FIXED + rest.remaining())
                    .putShort((short) socket)
                    .putInt(mark)
                    .put(rest)
                    .flip();
        }

        @Override
        public int maxConnectionIdLength() {
            return DatagramRelay.ID_BYTES;
        }

        @Override
        public boolean isIdempotent() {
            return false;
        }
    }

    /// Gives each socket its end of QUIC.
    private final class Codecs extends QuicCodecDispatcher {
        private final int mark;

        Codecs(int mark) {
            super(DatagramRelay.ID_BYTES);
            this.mark = mark;
        }

        @Override
        protected QuicConnectionIdGenerator newIdGenerator(int socket) {
            return new MarkedIds(socket, mark, QuicConnectionIdGenerator.randomGenerator());
        }

        @Override
        protected void initChannel(Channel channel, int idLength, QuicConnectionIdGenerator ids) {
            int at = indexOf(channel);
            var codec = Http3.newQuicServerCodecBuilder()
                    .sslEngineProvider(certificates::engine)
                    .maxIdleTimeout(limits.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
                    .initialMaxData(CONNECTION_WINDOW)
                    .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW)
                    .initialMaxStreamsBidirectional(MAX_STREAMS)
                    .initialMaxStreamDataUnidirectional(CONTROL_WINDOW)
                    .initialMaxStreamsUnidirectional(CONTROL_STREAMS)
                    .localConnectionIdLength(idLength)
                    .connectionIdAddressGenerator(ids)
                    .option(ChannelOption.ALLOCATOR, transport.allocator())
                    .streamOption(ChannelOption.ALLOCATOR, transport.allocator())
                    .handler(new ChannelInitializer<QuicChannel>() {
                        @Override
                        protected void initChannel(QuicChannel connection) {
                            Http3Connection.install(
                                    connection,
                                    loops.get(at),
                                    dispatcher,
                                    connections.get(at),
                                    limits.maxHeadBytes(),
                                    limits.idleTimeout().toNanos());
                        }
                    })
                    .build();
            channel.pipeline().addLast(codec);
        }

        private int indexOf(Channel channel) {
            for (int i = 0; i < loops.size(); i++) if (loops.get(i).eventLoop() == channel.eventLoop()) return i;
            throw new IllegalStateException("a socket on a foreign event loop");
        }
    }
}
