package io.sluice.cli.start;

import io.sluice.cli.log.ProcessLog;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.gateway.Gateway;
import io.sluice.storage.embedded.EmbeddedStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A gateway that loads and compiles everything and never listens. It has a store of its own that is thrown away, so
/// that it neither sees nor changes the one that others use.
public final class DryRun {
    private DryRun() {}

    /// @param look what is to be learned from it; it is closed afterwards
    /// @throws CommandRefused when it would not start
    public static <T> T of(Installation installation, Function<Gateway, T> look) {
        if (installation.settings().source().fromDashboard()) {
            throw new CommandRefused("the definitions of " + installation.name() + " come from a dashboard, which would"
                    + " count this as one more gateway; ask a running one: GET /tyk/apis");
        }
        ProcessLog.quiet();
        Path folder = null;
        try {
            folder = Files.createTempDirectory("sluice-dry-run");
            var store = folder;
            try (var gateway = Gateway.prepare(
                    installation.settings(),
                    _ -> EmbeddedStorage.open(store, installation.clock()),
                    installation.clock(),
                    "dry-run")) {
                if (!gateway.loader().last().loaded()) {
                    throw new CommandRefused("the definitions of " + installation.name() + " cannot be loaded");
                }
                return look.apply(gateway);
            }
        } catch (IOException unreadable) {
            throw new CommandRefused(
                    "a gateway would not start with " + installation.name() + ": " + unreadable.getMessage(),
                    unreadable);
        } finally {
            delete(folder);
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) return;
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException left) {
            // A small file among temporary ones.
        }
    }
}
