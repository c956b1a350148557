package io.sluice.gateway.listen;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Brings datagrams of QUIC to the process that has the keys of their connection, while processes follow each other.
///
/// After a takeover both have the same UDP sockets, and only the successor reads them. A connection id that a process
/// gives out carries its mark; a datagram with the mark of an earlier process is passed on to that one over a Unix
/// socket, with both its addresses, and it answers over the socket that it still has. What is lost on the way is sent
/// again by the peers, as over any network. Thread-safe.
public final class DatagramRelay implements AutoCloseable {
    /// Length of every connection id that is given out here.
    public static final int ID_BYTES = 20;
    /// Where in it the mark is: behind the number of the socket that Netty puts first.
    private static final int MARK_AT = 2;

    /// Length of a mark.
    public static final int MARK_BYTES = 4;
    /// Longer than any datagram of QUIC that is taken here, with the addresses.
    private static final int MOST_BYTES = 4096;

    /// Length of the id in a packet with a long header (RFC 9000, 17.2): behind its first byte and the version.
    private static final int LONG_ID_AT = 5;

    private static final int LONG_HEADER = 0x80;

    private final int mark = new SecureRandom().nextInt();
    private final Supplier<List<Channel>> sockets;
    private volatile Set<Integer> earlier = Set.of();
    private volatile @Nullable Channel towardsEarlier;
    private @Nullable Channel fromLater;
    private @Nullable Way way;

    /// How datagrams get to an earlier process.
    ///
    /// @param socket Unix socket that it reads
    /// @param marks  its own, and those of processes before it
    public record Way(Path socket, List<Integer> marks) {
        public Way {
            marks = List.copyOf(marks);
        }
    }

    /// @param sockets of UDP that are open
    DatagramRelay(Supplier<List<Channel>> sockets) {
        this.sockets = sockets;
    }

    /// What this process puts into the connection ids that it gives out.
    public int mark() {
        return mark;
    }

    /// Sends a datagram to an earlier process, if it is for one.
    ///
    /// @return whether it is taken; released then
    public boolean passOn(DatagramPacket datagram) {
        var marks = earlier;
        if (marks.isEmpty() || !marks.contains(markOf(datagram.content()))) return false;
        var channel = towardsEarlier;
        if (channel != null && channel.isWritable()) {
            var message = channel.alloc().buffer(datagram.content().readableBytes() + 64);
            write(message, datagram.sender());
            write(message, datagram.recipient());
            message.writeBytes(datagram.content());
            channel.writeAndFlush(message).addListener((ChannelFutureListener) sent -> {
                if (!sent.isSuccess()) earlierIsGone(channel);
            });
        }
        datagram.release();
        return true;
    }

    /// @return 0 when this is no packet with a connection id of a process like this
    static int markOf(ByteBuf packet) {
        int at = packet.readerIndex();
        int length = packet.readableBytes();
        if (length < 1 + ID_BYTES) return 0;
        if ((packet.getByte(at) & LONG_HEADER) == 0) return packet.getInt(at + 1 + MARK_AT);
        if (length < LONG_ID_AT + 1 + ID_BYTES || packet.getUnsignedByte(at + LONG_ID_AT) != ID_BYTES) return 0;
        return packet.getInt(at + LONG_ID_AT + 1 + MARK_AT);
    }

    private void earlierIsGone(Channel channel) {
        if (towardsEarlier == channel) earlier = Set.of();
        channel.close();
    }

    /// From now on datagrams of earlier processes go this way.
    ///
    /// @param group runs on epoll
    /// @throws IOException when nobody reads there
    public void follow(Way earlierProcesses, EventLoopGroup group) throws IOException {
        var connected = new Bootstrap()
                .group(group)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new DomainSocketAddress(earlierProcesses.socket().toFile()))
                .awaitUninterruptibly();
        if (!connected.isSuccess()) {
            throw new IOException("datagrams cannot be passed on to the process before", connected.cause());
        }
        towardsEarlier = connected.channel();
        earlier = Set.copyOf(earlierProcesses.marks());
    }

    /// Takes datagrams for this process, and those before it, from a later one.
    ///
    /// @param beside the socket is made in the folder of this file; only the user of this process can open it
    /// @param group  runs on epoll
    /// @throws IOException when no socket can be had there
    public synchronized Way await(Path beside, EventLoopGroup group) throws IOException {
        var known = way;
        if (known != null) return known;
        var path = beside.resolveSibling(
                beside.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8));
        var bound = new Bootstrap()
                .group(group)
                .channel(EpollDomainDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MOST_BYTES))
                .handler(new Incoming())
                .bind(new DomainSocketAddress(path.toFile()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) throw new IOException("cannot read datagrams at " + path, bound.cause());
        fromLater = bound.channel();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        var marks = new ArrayList<Integer>();
        marks.add(mark);
        marks.addAll(earlier);
        var made = new Way(path, marks);
        way = made;
        return made;
    }

    private static void write(ByteBuf message, InetSocketAddress address) {
        var bytes = address.getAddress().getAddress();
        message.writeByte(bytes.length).writeBytes(bytes).writeShort(address.getPort());
    }

    private static InetSocketAddress read(ByteBuf message) throws UnknownHostException {
        var bytes = new byte[message.readUnsignedByte()];
        message.readBytes(bytes);
        return new InetSocketAddress(InetAddress.getByAddress(bytes), message.readUnsignedShort());
    }

    @Override
    public synchronized void close() {
        earlier = Set.of();
        var towards = towardsEarlier;
        if (towards != null) towards.close();
        // Netty removes its file with it.
        if (fromLater != null) fromLater.close();
    }

    /// What a later process passes on comes in as if it had been read from a socket.
    private final class Incoming extends SimpleChannelInboundHandler<DomainDatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DomainDatagramPacket message)
                throws UnknownHostException {
            var bytes = message.content();
            var sender = read(bytes);
            var recipient = read(bytes);
            var into = sockets.get();
            if (into.isEmpty()) return;
            // Whichever: the id says which event loop has the connection.
            var socket = into.getFirst();
            var datagram = new DatagramPacket(bytes.retainedSlice(), recipient, sender);
            socket.eventLoop().execute(() -> {
                socket.pipeline().fireChannelRead(datagram);
                socket.pipeline().fireChannelReadComplete();
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // One datagram that is none of ours: as if it had been lost.
        }
    }
}
