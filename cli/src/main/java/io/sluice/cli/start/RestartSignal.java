package io.sluice.cli.start;

import io.sluice.gateway.Succession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGUSR2: this command is started once more, and the new process takes over, as Tyk gateways do it.
final class RestartSignal {
    private static final Logger LOG = LoggerFactory.getLogger(RestartSignal.class);
    private static final String TAKEOVER = "--takeover";
    /// Tells the new process where this one waits, when the command does not.
    static final String SOCKET = "SLUICE_TAKEOVER_SOCKET";

    private static final String FOLDER = "sluice-takeover";

    private final Succession succession;
    private final Map<String, String> environment;
    private final AtomicBoolean starting = new AtomicBoolean();
    private Optional<Path> socket;

    private RestartSignal(Succession succession, Map<String, String> environment, Optional<Path> socket) {
        this.succession = succession;
        this.environment = environment;
        this.socket = socket;
    }

    /// Listens from now on, where the virtual machine lets it.
    ///
    /// @param socket where this process waits for the next one; empty: the first signal makes one
    static void listen(Succession succession, Map<String, String> environment, Optional<Path> socket) {
        Signals.on("USR2", new RestartSignal(succession, environment, socket)::begin);
    }

    /// Returns at once; the thread is the virtual machine's own.
    private void begin() {
        if (starting.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("restart").start(this::start);
        } else {
            LOG.warn("SIGUSR2: another process is starting already");
        }
    }

    private void start() {
        try {
            var words = OwnCommand.words(environment);
            if (!words.contains(TAKEOVER)) words.add(TAKEOVER);
            LOG.info("SIGUSR2: starts the process that is to take over");
            var builder = new ProcessBuilder(words).inheritIO();
            builder.environment().put(SOCKET, socket().toString());
            int code = builder.start().waitFor();
            if (succession.isSteppingAside()) return;
            LOG.warn("SIGUSR2: the new process has ended with {}, this one goes on", code);
        } catch (IOException impossible) {
            LOG.warn("SIGUSR2: no process can take over, this one goes on: {}", impossible.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            starting.set(false);
        }
    }

    private Path socket() throws IOException {
        if (socket.isEmpty()) {
            socket = Optional.of(Files.createTempDirectory(FOLDER).resolve("takeover.sock"));
        }
        succession.waitAt(socket.get());
        return socket.get();
    }

    /// The last of its line removes the folder that the first one made.
    static void tidy(Map<String, String> environment) {
        var given = environment.getOrDefault(SOCKET, "");
        if (given.isEmpty()) return;
        var folder = Path.of(given).getParent();
        if (folder == null || !String.valueOf(folder.getFileName()).startsWith(FOLDER)) return;
        try {
            Files.deleteIfExists(folder);
        } catch (IOException inUse) {
            // Somebody waits there.
        }
    }
}
