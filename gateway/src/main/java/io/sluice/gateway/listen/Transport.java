package io.sluice.gateway.listen;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;

/// Event loops and the channel types that run on them: epoll where there is one, else NIO.
public final class Transport implements AutoCloseable {
    private final EventLoopGroup group;
    private final Class<? extends ServerChannel> serverChannel;
    private final Class<? extends Channel> channel;
    private final int loops;
    private final ListeningSockets sockets;
    private final DatagramRelay relay;

    public Transport(int loops) {
        this.loops = loops;
        boolean epoll = Epoll.isAvailable();
        var threads = new DefaultThreadFactory("loop");
        this.group = new MultiThreadIoEventLoopGroup(
                loops, threads, epoll ? StayingEpoll.newFactory() : NioIoHandler.newFactory());
        this.serverChannel = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        this.channel = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        this.sockets = new ListeningSockets(serverChannel);
        this.relay = new DatagramRelay(sockets::datagrams);
    }

    public EventLoopGroup group() {
        return group;
    }

    public Class<? extends ServerChannel> serverChannel() {
        return serverChannel;
    }

    /// Where every socket that accepts is opened.
    public ListeningSockets sockets() {
        return sockets;
    }

    /// How datagrams get to the process that they are for, when processes follow each other.
    public DatagramRelay relay() {
        return relay;
    }

    public Class<? extends Channel> channel() {
        return channel;
    }

    public ByteBufAllocator allocator() {
        return PooledByteBufAllocator.DEFAULT;
    }

    public List<EventLoop> eventLoops() {
        var all = new ArrayList<EventLoop>();
        for (var executor : group) all.add((EventLoop) executor);
        return all;
    }

    public int loops() {
        return loops;
    }

    @Override
    public void close() {
        relay.close();
        group.shutdownGracefully(0, 5, java.util.concurrent.TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
