package io.sluice.gateway.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.gateway.listen.DatagramRelay;
import io.sluice.gateway.listen.ListeningSockets.Inherited;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process that serves, as its successor talks to it. See [TakeoverServer] for the steps.
///
/// Closing it before [#accepting] calls the takeover off.
public final class Predecessor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Predecessor.class);
    private static final Duration STEP = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Path path;
    private final EventLoopGroup group;
    private final Wire wire;
    private final JsonNode offer;
    private Optional<DatagramRelay.Way> relay = Optional.empty();

    private Predecessor(Path path, EventLoopGroup group, Wire wire, JsonNode offer) {
        this.path = path;
        this.group = group;
        this.wire = wire;
        this.offer = offer;
    }

    /// Asks whoever waits at this socket to hand over.
    ///
    /// @return empty when nobody does
    /// @throws TakeoverFailed when somebody does, and refuses
    public static Optional<Predecessor> find(Path path, String version) throws IOException, InterruptedException {
        if (!Files.exists(path)) return Optional.empty();
        var group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("takeover", true), EpollIoHandler.newFactory());
        var opened = new AtomicReference<Wire>();
        try {
            var connected = new Bootstrap()
                    .group(group)
                    .channel(EpollDomainSocketChannel.class)
                    .handler(new ChannelInitializer<EpollDomainSocketChannel>() {
                        @Override
                        protected void initChannel(EpollDomainSocketChannel channel) {
                            opened.set(Wire.over(channel));
                        }
                    })
                    .connect(new DomainSocketAddress(path.toFile()));
            if (!connected.awaitUninterruptibly(CONNECT.toMillis()) || !connected.isSuccess()) {
                stop(group);
                return Optional.empty();
            }
            var wire = opened.get();
            if (wire == null || !wire.isOwnUser()) {
                throw new TakeoverFailed("the process at " + path + " belongs to another user");
            }
            wire.send(Wire.step("hello")
                    .put("protocol", Wire.PROTOCOL)
                    .put("version", version)
                    .put("pid", ProcessHandle.current().pid()));
            var offer = wire.receive("offer", STEP);
            if (offer.path("protocol").asInt() != Wire.PROTOCOL) {
                throw new TakeoverFailed("the process that serves hands over by protocol " + offer.path("protocol")
                        + ", this one by " + Wire.PROTOCOL + "; stop it and start this one instead");
            }
            return Optional.of(new Predecessor(path, group, wire, offer));
        } catch (EOFException ended) {
            stop(group);
            // Died before it could answer.
            if (!isAlive(path)) return Optional.empty();
            throw new TakeoverFailed("the process at " + path + " does not answer", ended);
        } catch (IOException | RuntimeException failed) {
            stop(group);
            throw failed;
        }
    }

    /// Whether a process listens at this socket.
    public static boolean isAlive(Path path) {
        if (!Files.exists(path)) return false;
        try (var socket = java.nio.channels.SocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            return socket.connect(java.net.UnixDomainSocketAddress.of(path));
        } catch (IOException nobody) {
            return false;
        }
    }

    /// Whether it still listens for successors, as it does while it lives and serves.
    public boolean listens() {
        return isAlive(path);
    }

    private static void stop(EventLoopGroup group) {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /// Who serves, and what.
    public JsonNode offer() {
        return offer;
    }

    /// This process is ready: gets the listening sockets, in the order they were opened.
    public List<Inherited> take() throws IOException, InterruptedException {
        wire.send(Wire.step("take").put("datagrams", true));
        var answer = wire.receive("sockets", STEP);
        relay = SocketLine.readWay(answer.path("relay"));
        var lines = answer.path("sockets");
        var descriptors = descriptors(answer.path("session").asText(), lines.size());
        var sockets = new ArrayList<Inherited>();
        for (int i = 0; i < lines.size(); i++) sockets.add(SocketLine.read(lines.get(i), descriptors.get(i)));
        return sockets;
    }

    /// Descriptors come over a connection of their own: a channel reads either bytes or descriptors.
    private List<FileDescriptor> descriptors(String session, int count) throws IOException, InterruptedException {
        var received = new LinkedBlockingQueue<FileDescriptor>();
        var connected = new Bootstrap()
                .group(group)
                .channel(EpollDomainSocketChannel.class)
                .option(
                        io.netty.channel.epoll.EpollChannelOption.DOMAIN_SOCKET_READ_MODE,
                        DomainSocketReadMode.FILE_DESCRIPTORS)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        received.add((FileDescriptor) message);
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        ctx.close();
                    }
                })
                .connect(new DomainSocketAddress(path.toFile()));
        connected.awaitUninterruptibly(CONNECT.toMillis());
        if (!connected.isSuccess()) throw new TakeoverFailed("the descriptors cannot be fetched", connected.cause());
        var channel = connected.channel();
        var all = new ArrayList<FileDescriptor>();
        try {
            var bytes = channel.alloc().buffer();
            bytes.writeCharSequence(Wire.step("descriptors").put("session", session) + "\n", StandardCharsets.UTF_8);
            channel.writeAndFlush(bytes);
            while (all.size() < count) {
                var next = received.poll(STEP.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) throw new TakeoverFailed(all.size() + " of " + count + " descriptors came");
                all.add(next);
            }
            return all;
        } finally {
            channel.close().awaitUninterruptibly();
        }
    }

    /// How datagrams get to the other process, known after [#take]; empty when it has no UDP sockets.
    public Optional<DatagramRelay.Way> relay() {
        return relay;
    }

    /// This process has the sockets and could accept.
    ///
    /// @return the counters of the moment
    public JsonNode adopted() throws IOException, InterruptedException {
        wire.send(Wire.step("adopted"));
        return wire.receive("go", STEP).path("counters");
    }

    /// This process accepts. When this returns the other one does not any more.
    ///
    /// @param datagrams whether this process reads the UDP sockets of the other one
    public void accepting(boolean datagrams) throws IOException, InterruptedException {
        wire.send(Wire.step("accepting").put("datagrams", datagrams));
        wire.receive("draining", STEP);
    }

    /// Hears of what the other one still counts, until it is gone.
    public void follow(Consumer<JsonNode> counted) {
        Thread.ofVirtual().name("predecessor").start(() -> {
            try (this) {
                while (true) {
                    var message = wire.poll(STEP);
                    if (message.isEmpty()) continue;
                    var step = message.get().path("step").asText();
                    if (step.equals("left")) break;
                    if (step.equals("counted")) counted.accept(message.get().path("counters"));
                }
                LOG.info("the process before this one is gone");
            } catch (IOException gone) {
                LOG.info("the process before this one has ended");
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// This process ends of its own will, or hands over in its turn: the other one shall not serve again.
    public void settle() {
        try {
            wire.send(Wire.step("settled"));
        } catch (IOException gone) {
            // It cannot serve again.
        }
        close();
    }

    @Override
    public void close() {
        wire.close();
        stop(group);
    }
}
