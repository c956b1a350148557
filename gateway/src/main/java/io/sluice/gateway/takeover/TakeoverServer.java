package io.sluice.gateway.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.sluice.gateway.listen.ListeningSockets;
import io.sluice.gateway.listen.ListeningSockets.Open;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits on a Unix socket for the process that takes over, and hands over to it.
///
/// The conversation, S this side and C the successor:
///
/// | step          | from | what has happened |
/// |---------------|------|-------------------|
/// | `hello`       | C    | asks; only the same user may, and one at a time |
/// | `offer`       | S    | who serves, and what |
/// | `take`        | C    | has loaded, compiled and tried itself |
/// | `sockets`     | S    | which listening sockets there are; their descriptors go over a second
/// connection; where datagrams for S go |
/// | `adopted`     | C    | has them all, accepts nothing yet |
/// | `go`          | S    | counters as they are in this moment |
/// | `accepting`   | C    | serves; until here a failure costs nothing at all |
/// | `draining`    | S    | accepts no more; keeps its sockets until nobody is owed anything |
/// | `counted`     | S    | what was counted here meanwhile |
/// | `settled`     | C    | the end of C is no longer a failure of the takeover |
/// | `left`        | S    | is gone |
///
/// When the successor dies before `settled` and before this process has left, it serves again.
public final class TakeoverServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TakeoverServer.class);
    /// For a step that needs no work of the other process.
    private static final Duration STEP = Duration.ofSeconds(30);
    /// For loading and compiling everything.
    private static final Duration PREPARE = Duration.ofMinutes(10);

    /// How long this process could serve again, even when nobody is owed anything before.
    private static final Duration PROBATION = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(100);
    /// Longest path of a Unix socket, one byte of which ends it (unix(7)).
    private static final int MAX_PATH = 107;

    /// Room for what the name aside has more than the path.
    private static final int ASIDE = 12;

    private final Path path;
    private final EventLoopGroup group;
    private final Incumbent incumbent;
    private final String version;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Session session;
    private @Nullable Channel server;
    private long inode;

    /// A takeover that is being prepared.
    private record Session(String id, List<Open> sockets) {}

    private TakeoverServer(Path path, EventLoopGroup group, Incumbent incumbent, String version) {
        this.path = path;
        this.group = group;
        this.incumbent = incumbent;
        this.version = version;
    }

    /// Waits from now on. A file that is there is replaced.
    ///
    /// @param path  of the socket; its folder is there
    /// @param group runs on epoll
    /// @throws IOException when the path is too long or cannot be written
    public static TakeoverServer open(Path path, EventLoopGroup group, Incumbent incumbent, String version)
            throws IOException {
        var server = new TakeoverServer(path.toAbsolutePath(), group, incumbent, version);
        server.listen();
        return server;
    }

    /// Bound aside and moved, so that who finds it may connect, and nobody but its owner.
    private void listen() throws IOException {
        // Netty removes the name that a socket was bound to when it closes it: no name is used twice, also not by two
        // processes that have the same id in containers of their own.
        var aside = path.resolveSibling(
                path.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8));
        if (aside.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MAX_PATH) {
            throw new IOException("the path of a Unix socket has at most " + (MAX_PATH - ASIDE) + " bytes: " + path);
        }
        Files.deleteIfExists(aside);
        var listening = new ServerBootstrap()
                .group(group)
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(EpollDomainSocketChannel channel) {
                        var wire = Wire.over(channel);
                        Thread.ofVirtual().name("takeover").start(() -> serve(wire));
                    }
                })
                .bind(new DomainSocketAddress(aside.toFile()))
                .awaitUninterruptibly();
        if (!listening.isSuccess()) throw new IOException("cannot listen on " + aside, listening.cause());
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rw-------"));
        inode = inode(aside);
        var before = server;
        if (before != null) before.close();
        Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        server = listening.channel();
    }

    private static long inode(Path file) throws IOException {
        return ((Number) Files.getAttribute(file, "unix:ino")).longValue();
    }

    private void serve(Wire wire) {
        try (wire) {
            answer(wire);
        } catch (IOException failed) {
            LOG.warn("a takeover has failed, this process serves on: {}", failed.getMessage());
        } catch (RejectedExecutionException over) {
            LOG.debug("this process has ended in the middle of a takeover", over);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Wire wire) throws IOException, InterruptedException {
        try {
            var first = heard(wire);
            if (first.isEmpty()) return;
            switch (first.get().path("step").asText()) {
                case "descriptors" -> descriptors(wire, first.get());
                case "hello" -> hello(wire, first.get());
                default -> throw new TakeoverFailed("a takeover begins with hello");
            }
        } catch (TakeoverFailed refused) {
            LOG.warn("a takeover is refused: {}", refused.getMessage());
            tell(wire, String.valueOf(refused.getMessage()));
        }
    }

    /// What is said first; empty when somebody only looked whether a process waits here.
    private static Optional<JsonNode> heard(Wire wire) throws IOException, InterruptedException {
        try {
            if (!wire.isOwnUser()) throw new TakeoverFailed("only the user of the serving process may take over");
            return Optional.of(wire.poll(STEP).orElseThrow(() -> new TakeoverFailed("nothing was said")));
        } catch (EOFException | ClosedChannelException looked) {
            LOG.debug("somebody looked whether a process waits at this socket", looked);
            return Optional.empty();
        }
    }

    private static void tell(Wire wire, String reason) {
        try {
            wire.send(Wire.step("refuse").put("reason", reason));
        } catch (IOException gone) {
            // It is not there to hear it.
        }
    }

    private void descriptors(Wire wire, JsonNode asked) throws IOException, InterruptedException {
        var prepared = session;
        if (prepared == null || !prepared.id().equals(asked.path("session").asText())) {
            throw new TakeoverFailed("no takeover asks for descriptors");
        }
        for (var socket : prepared.sockets()) wire.send(socket.descriptor());
        // It ends the connection when it has them all; a descriptor under way would be lost before.
        try {
            wire.poll(STEP);
        } catch (IOException hasThem) {
            // As it should be.
        }
    }

    private void hello(Wire wire, JsonNode hello) throws IOException, InterruptedException {
        int protocol = hello.path("protocol").asInt();
        if (protocol != Wire.PROTOCOL) {
            throw new TakeoverFailed("version " + hello.path("version").asText() + " takes over by protocol " + protocol
                    + ", this process (version " + version + ") by protocol " + Wire.PROTOCOL
                    + "; stop this one and start the other instead");
        }
        if (closed.get() || !busy.compareAndSet(false, true)) {
            throw new TakeoverFailed("another takeover is under way, or this process is leaving");
        }
        try {
            LOG.info(
                    "process {} (version {}) wants to take over",
                    wire.peer(),
                    hello.path("version").asText());
            incumbent.supervisor().takeoverBegins();
            handOver(wire);
        } catch (IOException failed) {
            incumbent.supervisor().servesOn();
            throw failed;
        } finally {
            session = null;
            busy.set(false);
        }
    }

    private void handOver(Wire wire) throws IOException, InterruptedException {
        wire.send(Wire.step("offer")
                .put("protocol", Wire.PROTOCOL)
                .put("version", version)
                .put("pid", ProcessHandle.current().pid())
                .setAll(incumbent.introduction()));
        // A version that does not say so opens UDP sockets of its own.
        boolean datagrams = wire.receive("take", PREPARE).path("datagrams").asBoolean();
        var handed = incumbent.sockets().stream()
                .filter(socket -> datagrams || !socket.kind().equals(ListeningSockets.UDP))
                .toList();
        var prepared = new Session(UUID.randomUUID().toString(), handed);
        session = prepared;
        var sockets = Wire.step("sockets").put("session", prepared.id());
        var list = sockets.putArray("sockets");
        for (var socket : prepared.sockets()) list.add(SocketLine.write(socket));
        if (datagrams) incumbent.datagrams(path).ifPresent(way -> SocketLine.write(way, sockets.putObject("relay")));
        wire.send(sockets);
        wire.receive("adopted", STEP);
        wire.send(Wire.step("go").set("counters", incumbent.counters()));
        boolean read = wire.receive("accepting", STEP).path("datagrams").asBoolean();
        long successor = wire.peer();
        LOG.info("process {} accepts connections now; those that are open here may end", successor);
        incumbent.stepAside(read);
        leaveUnlessAlone(wire, successor);
    }

    /// Both processes serve: the other one accepts, this one ends what it began.
    private void leaveUnlessAlone(Wire wire, long successor) throws IOException, InterruptedException {
        boolean settled = false;
        boolean trusted = false;
        long begin = System.nanoTime();
        long patience = incumbent.patience().toNanos();
        long probation = Math.min(patience, PROBATION.toNanos());
        try {
            wire.send(Wire.step("draining"));
            for (long past = 0; past < patience; past = System.nanoTime() - begin) {
                if (!trusted && (settled || past > probation)) {
                    trusted = true;
                    incumbent.supervisor().succeededBy(successor);
                }
                if (trusted && !incumbent.owesSomething()) break;
                if (settled) Thread.sleep(LOOK);
                else settled = isSettled(wire);
            }
        } catch (IOException alone) {
            LOG.warn("the process that took over is gone; this one serves again");
            incumbent.resume();
            listen();
            throw alone;
        }
        if (!trusted) incumbent.supervisor().succeededBy(successor);
        if (!settled) tellLeft(wire);
        stopListening();
        incumbent.leave();
    }

    private boolean isSettled(Wire wire) throws IOException, InterruptedException {
        var counted = incumbent.countedSince();
        if (!counted.isEmpty()) wire.send(Wire.step("counted").set("counters", counted));
        return wire.poll(LOOK)
                .map(message -> message.path("step").asText().equals("settled"))
                .orElse(false);
    }

    private static void tellLeft(Wire wire) {
        try {
            wire.send(Wire.step("left"));
        } catch (IOException gone) {
            // Nobody is owed anything any more; who serves next starts anew.
        }
    }

    private void stopListening() {
        try {
            // Another process may have put its own socket there. Asked before this one is closed: from then on its
            // inode number may be that of somebody else's.
            if (Files.exists(path) && inode(path) == inode) Files.deleteIfExists(path);
        } catch (IOException left) {
            LOG.debug("{} stays behind", path, left);
        }
        var listening = server;
        if (listening != null) listening.close().awaitUninterruptibly();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) stopListening();
    }

    /// Whether a takeover is being prepared or carried out.
    public boolean isBusy() {
        return busy.get();
    }
}
