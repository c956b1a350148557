package io.sluice.gateway.listen;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// All listening sockets of a process: bound here, or inherited from the process before it or from systemd.
///
/// Whoever listens opens its socket here and takes what it gets; so a new kind of listener can be handed over to the
/// next process without knowing of it. Inheriting needs epoll. Thread-safe; slow paths only.
public final class ListeningSockets {
    /// The kind of a listener on a TCP port, whatever is spoken on it.
    public static final String TCP = "tcp";
    /// The kind of a UDP socket; several may be bound to one address (`SO_REUSEPORT`).
    public static final String UDP = "udp";

    /// A socket that waits for somebody who wants its address.
    ///
    /// @param kind      [#TCP] or [#UDP]
    /// @param host      address in digits, or `*` for all of the machine
    /// @param port      it is bound to
    /// @param requested port that was asked for when it was bound; 0 was any
    /// @param anyHost   wanted by its port, whatever the host: systemd decided that
    public record Inherited(
            String kind, String host, int port, int requested, boolean anyHost, FileDescriptor descriptor) {}

    /// A socket that is open.
    ///
    /// @param requested as in [Inherited]
    /// @param channel   accepts
    public record Open(String kind, String host, int port, int requested, Channel channel) {
        /// @throws IllegalStateException when this is no socket of the system's own kind
        public FileDescriptor descriptor() {
            if (channel instanceof UnixChannel socket) return socket.fd();
            throw new IllegalStateException("sockets can be handed over on epoll only");
        }
    }

    private final Class<? extends ServerChannel> channelType;
    private final List<Inherited> waiting = new ArrayList<>();
    private final List<Open> open = new CopyOnWriteArrayList<>();
    private boolean accepting = true;

    ListeningSockets(Class<? extends ServerChannel> channelType) {
        this.channelType = channelType;
    }

    /// Whether sockets can be inherited and handed over here.
    public static boolean canMove() {
        return Epoll.isAvailable();
    }

    /// Takes the socket of `address` from what was inherited, else binds one. It accepts at once, or when [#accept]
    /// is called after a [#hold].
    ///
    /// @param bootstrap complete but for its channel type and address
    /// @throws IOException when the address cannot be had
    public Channel open(ServerBootstrap bootstrap, InetSocketAddress address) throws IOException {
        var host = host(address);
        var inherited = take(TCP, host, address.getPort());
        var ready = bootstrap.clone().option(ChannelOption.AUTO_READ, false);
        var opened = inherited.isPresent()
                ? ready.channelFactory(() -> new EpollServerSocketChannel(
                                inherited.get().descriptor().intValue()))
                        .register()
                : ready.channel(channelType).bind(address);
        if (!opened.awaitUninterruptibly().isSuccess()) {
            throw new IOException("cannot listen on " + address, opened.cause());
        }
        var channel = opened.channel();
        add(TCP, host, inherited.map(Inherited::requested).orElse(address.getPort()), channel);
        return channel;
    }

    private void add(String kind, String host, int requested, Channel channel) {
        int port = ((InetSocketAddress) channel.localAddress()).getPort();
        var socket = new Open(kind, host, port, requested, channel);
        channel.closeFuture().addListener(_ -> open.remove(socket));
        synchronized (this) {
            open.add(socket);
            if (accepting) accept(channel);
        }
    }

    /// Takes all UDP sockets of `address` from what was inherited, and binds more until there is one for each of
    /// `each`. They read when they would accept.
    ///
    /// @param each complete but for channel type and address; used in turn
    /// @return open sockets of one port
    /// @throws IOException when the address cannot be had; nothing stays open
    public List<Channel> openDatagrams(List<Bootstrap> each, InetSocketAddress address) throws IOException {
        var host = host(address);
        var opened = new ArrayList<Channel>();
        var wanted = address;
        while (true) {
            var inherited = take(UDP, host, address.getPort());
            if (inherited.isEmpty() && opened.size() >= each.size()) return opened;
            var bootstrap = each.get(opened.size() % each.size()).clone().option(ChannelOption.AUTO_READ, false);
            var one = (inherited.isPresent()
                            ? bootstrap
                                    .channelFactory(() -> new EpollDatagramChannel(
                                            inherited.get().descriptor().intValue()))
                                    .register()
                            : bind(bootstrap, wanted))
                    .awaitUninterruptibly();
            if (!one.isSuccess()) {
                for (var socket : opened) socket.close().awaitUninterruptibly();
                throw new IOException("cannot listen on UDP " + wanted, one.cause());
            }
            opened.add(one.channel());
            add(UDP, host, inherited.map(Inherited::requested).orElse(address.getPort()), one.channel());
            wanted = (InetSocketAddress) one.channel().localAddress();
        }
    }

    private static ChannelFuture bind(Bootstrap bootstrap, InetSocketAddress address) {
        return Epoll.isAvailable()
                ? bootstrap
                        .channel(EpollDatagramChannel.class)
                        .option(UnixChannelOption.SO_REUSEPORT, true)
                        .bind(address)
                : bootstrap.channel(NioDatagramChannel.class).bind(address);
    }

    /// Whether every UDP socket that was inherited is used here.
    public synchronized boolean readsInheritedDatagrams() {
        return waiting.stream().noneMatch(socket -> socket.kind().equals(UDP))
                && !datagrams().isEmpty();
    }

    /// UDP sockets that are open.
    List<Channel> datagrams() {
        return open.stream()
                .filter(socket -> socket.kind().equals(UDP))
                .map(Open::channel)
                .toList();
    }

    /// The handler that takes what is accepted is added by a task of the loop; this one runs behind it.
    private static void accept(Channel channel) {
        channel.eventLoop().execute(() -> channel.config().setAutoRead(true));
    }

    private synchronized Optional<Inherited> take(String kind, String host, int port) {
        Predicate<Inherited> exactly =
                socket -> socket.host().equals(host) && (port == 0 ? socket.requested() == 0 : socket.port() == port);
        return remove(kind, exactly).or(() -> remove(kind, socket -> socket.anyHost() && socket.port() == port));
    }

    private Optional<Inherited> remove(String kind, Predicate<Inherited> wanted) {
        for (Iterator<Inherited> all = waiting.iterator(); all.hasNext(); ) {
            var socket = all.next();
            if (!socket.kind().equals(kind) || !wanted.test(socket)) continue;
            all.remove();
            return Optional.of(socket);
        }
        return Optional.empty();
    }

    /// An address as it is compared: `*` for all addresses of the machine.
    public static String host(InetSocketAddress address) {
        var at = address.getAddress();
        if (at == null) return address.getHostString();
        return at.isAnyLocalAddress() ? "*" : at.getHostAddress();
    }

    /// From now on sockets that are asked for are looked for among these first.
    public synchronized void inherit(List<Inherited> sockets) {
        waiting.addAll(sockets);
    }

    /// A socket that this process got from whoever started it.
    ///
    /// @param descriptor number of a bound and listening TCP socket
    /// @throws IOException when it is none
    public static Inherited fromParent(int descriptor) throws IOException {
        var socket = new Socket(descriptor);
        var address = socket.localAddress();
        if (address == null) throw new IOException("descriptor " + descriptor + " is no bound TCP socket");
        return new Inherited(TCP, host(address), address.getPort(), address.getPort(), true, socket);
    }

    /// Closes what was inherited and nobody wanted.
    ///
    /// @return what was closed
    public synchronized List<Inherited> closeUnwanted() {
        var unwanted = List.copyOf(waiting);
        waiting.clear();
        unwanted.forEach(socket -> close(socket.descriptor()));
        return unwanted;
    }

    private static void close(FileDescriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException gone) {
            // Nothing is left to do with it.
        }
    }

    /// All that are open, in the order they were opened.
    public List<Open> all() {
        return List.copyOf(open);
    }

    /// Accepts nothing from now on, on no socket, and keeps them: who connects waits in the queue of the system,
    /// which another process may serve that has the same socket. Done when this returns.
    public void hold() {
        hold(true);
    }

    /// @param datagrams whether UDP sockets are not read any more either
    public void hold(boolean datagrams) {
        synchronized (this) {
            accepting = false;
        }
        for (var socket : open) {
            if (socket.kind().equals(UDP) && !datagrams) continue;
            var config = socket.channel().config();
            socket.channel().eventLoop().submit(() -> config.setAutoRead(false)).awaitUninterruptibly();
        }
    }

    /// Accepts on all sockets, and on those that are opened later.
    public synchronized void accept() {
        accepting = true;
        open.forEach(socket -> accept(socket.channel()));
    }
}
