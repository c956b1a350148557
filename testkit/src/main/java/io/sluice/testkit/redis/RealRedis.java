package io.sluice.testkit.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A `redis-server` from the PATH on a free port, with a folder of its own and no persistence.
///
/// Ends with the JVM at the latest.
public final class RealRedis implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(10);

    private final int port;
    private final Path folder;
    private final List<String> command;
    private Process process;

    private RealRedis(int port, Path folder, List<String> command) throws IOException {
        this.port = port;
        this.folder = folder;
        this.command = command;
        this.process = launch();
    }

    /// Whether there is a `redis-server` on the PATH.
    public static boolean available() {
        for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, "redis-server"))) return true;
        }
        return false;
    }

    /// @param settings as on the command line: `--requirepass`, `secret`, …; a `--port` of their own wins
    public static RealRedis start(String... settings) {
        int port = freePort();
        return start(port, List.of(settings));
    }

    static RealRedis start(int port, List<String> settings) {
        try {
            var folder = Files.createTempDirectory("sluice-redis");
            var command = new ArrayList<>(List.of(
                    "redis-server",
                    "--port",
                    String.valueOf(port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--dir",
                    folder.toString(),
                    "--loglevel",
                    "warning"));
            command.addAll(settings);
            return new RealRedis(port, folder, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A sentinel, whose settings are a file it rewrites.
    static RealRedis startSentinel(int port, String configuration) {
        try {
            var folder = Files.createTempDirectory("sluice-sentinel");
            var file = Files.writeString(folder.resolve("sentinel.conf"), configuration);
            return new RealRedis(
                    port,
                    folder,
                    List.of("redis-server", file.toString(), "--sentinel", "--port", String.valueOf(port)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A port nobody listens on now.
    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() throws IOException {
        var started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        awaitAnswer(started);
        return started;
    }

    private void awaitAnswer(Process started) throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try (var client = new RespClient(port)) {
                client.send("PING");
                return;
            } catch (IOException notYet) {
                // An answer that asks for a password is an answer.
                var message = String.valueOf(notYet.getMessage());
                if (message.startsWith("NOAUTH") || message.startsWith("MASTERDOWN")) return;
                if (!started.isAlive() || System.nanoTime() > deadline)
                    throw new IOException("redis-server did not start: " + Files.readString(folder.resolve("log")));
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        }
    }

    public int port() {
        return port;
    }

    /// One command on a connection of its own; see [RespClient#send].
    public Object send(String... words) {
        try (var client = new RespClient(port)) {
            return client.send(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the server as a power cut would.
    public void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) throw new IllegalStateException("redis-server survives SIGKILL");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Stops the server from running; its sockets stay open and are accepted by the kernel.
    public void pause() {
        signal("-STOP");
    }

    public void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) throw new IllegalStateException("kill " + name + " failed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts a killed server again, empty, on the same port.
    public void restart() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
