package io.sluice.cli.start;

import io.netty.channel.unix.Socket;
import io.sluice.gateway.listen.ListeningSockets;
import io.sluice.gateway.listen.ListeningSockets.Inherited;
import io.sluice.gateway.takeover.Supervisor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What systemd is told, and what it gave to this process (sd_notify(3), sd_listen_fds(3), sd_watchdog_enabled(3)).
/// Says nothing when no service manager listens.
///
/// During a takeover the old process stays the main one until the new one has proved itself: systemd ends a service
/// whose main process dies.
final class ServiceNotices implements Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceNotices.class);
    /// The first descriptor that is handed to a process that is started for its sockets.
    private static final int FIRST_DESCRIPTOR = 3;

    private final String address;
    private final Optional<Duration> watchdog;
    private final PidFile pidFile;

    /// @param environment with `NOTIFY_SOCKET`, a path or `@` and an abstract name
    /// @param pidFile     written anew when a takeover came to nothing
    ServiceNotices(Map<String, String> environment, PidFile pidFile) {
        this.pidFile = pidFile;
        this.address = environment.getOrDefault("NOTIFY_SOCKET", "");
        this.watchdog = address.isEmpty() ? Optional.empty() : watchdog(environment);
    }

    private static Optional<Duration> watchdog(Map<String, String> environment) {
        var micros = environment.getOrDefault("WATCHDOG_USEC", "");
        var meant = environment.getOrDefault("WATCHDOG_PID", "");
        if (micros.isEmpty() || !(meant.isEmpty() || meant.equals(ownPid()))) return Optional.empty();
        try {
            return Optional.of(Duration.of(Long.parseLong(micros), ChronoUnit.MICROS))
                    .filter(Duration::isPositive);
        } catch (NumberFormatException foreign) {
            LOG.warn("WATCHDOG_USEC is no number: {}", micros);
            return Optional.empty();
        }
    }

    private static String ownPid() {
        return Long.toString(ProcessHandle.current().pid());
    }

    @Override
    public Optional<Duration> watchdog() {
        return watchdog;
    }

    /// This process serves, and is the main one from now on.
    void ready() {
        send("READY=1\nMAINPID=" + ownPid());
    }

    /// This process serves, and the one before it may still come back.
    void readyForNow() {
        send("READY=1");
    }

    /// This process is well.
    void alive() {
        send("WATCHDOG=1");
    }

    @Override
    public void takeoverBegins() {
        // On Linux the clock of the virtual machine is CLOCK_MONOTONIC.
        send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1_000);
    }

    @Override
    public void servesOn() {
        pidFile.write();
        ready();
    }

    @Override
    public void succeededBy(long pid) {
        send("MAINPID=" + pid);
    }

    /// This process ends.
    void stopping() {
        send("STOPPING=1");
    }

    private void send(String state) {
        if (address.isEmpty() || !ListeningSockets.canMove()) return;
        var name = address.getBytes(StandardCharsets.UTF_8);
        // Abstract names begin with a zero byte, written as @.
        if (name[0] == '@') name[0] = 0;
        var bytes = state.getBytes(StandardCharsets.UTF_8);
        var buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        var socket = Socket.newSocketDomainDgram();
        try {
            if (socket.sendToDomainSocket(buffer, 0, bytes.length, name) < 0) LOG.warn("nobody hears at {}", address);
        } catch (IOException deaf) {
            LOG.warn("the service manager at {} cannot be told: {}", address, deaf.getMessage());
        } finally {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // What was sent is sent.
        }
    }

    /// Listening sockets that the service manager opened for this very process.
    ///
    /// @throws IOException when one of them is no TCP socket
    static List<Inherited> sockets(Map<String, String> environment) throws IOException {
        var all = new ArrayList<Inherited>();
        if (!environment.getOrDefault("LISTEN_PID", "").equals(ownPid()) || !ListeningSockets.canMove()) return all;
        int count = Integer.parseInt(environment.getOrDefault("LISTEN_FDS", "0"));
        for (int i = 0; i < count; i++) all.add(ListeningSockets.fromParent(FIRST_DESCRIPTOR + i));
        return all;
    }
}
