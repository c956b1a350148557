package io.sluice.cli.start;

import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Starts this very command as another process and ends when that one serves, or has refused to: what `ExecReload=`
/// of a systemd unit needs.
final class Background {
    private static final String OPTION = "--background";
    /// Names the file that the other process makes when it serves.
    private static final String READY_FILE = "SLUICE_READY_FILE";

    private static final long LOOK_MILLIS = 20;

    private Background() {}

    /// @return exit code: good when the other process serves, else its own
    static int start(Map<String, String> environment) throws InterruptedException {
        @Nullable Path folder = null;
        try {
            folder = Files.createTempDirectory("sluice-ready");
            var ready = folder.resolve("ready");
            var words = OwnCommand.words(environment);
            words.remove(OPTION);
            var builder = new ProcessBuilder(words).inheritIO();
            builder.environment().put(READY_FILE, ready.toString());
            var process = builder.start();
            while (!Files.exists(ready)) {
                if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) return process.exitValue();
            }
            Files.delete(ready);
            return ExitCode.GOOD;
        } catch (IOException impossible) {
            throw new CommandRefused("no process can be started in the background: " + impossible, impossible);
        } finally {
            delete(folder);
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) return;
        try {
            Files.deleteIfExists(folder);
        } catch (IOException left) {
            // An empty folder among temporary files.
        }
    }

    /// This process serves: whoever started it in the background may end.
    static void ready(Map<String, String> environment) {
        var file = environment.getOrDefault(READY_FILE, "");
        if (file.isEmpty()) return;
        try {
            Files.createFile(Path.of(file));
        } catch (IOException nobodyWaits) {
            // It serves all the same.
        }
    }
}
