package io.sluice.cli.start;

import io.sluice.cli.log.ProcessLog;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.gateway.Gateway;
import io.sluice.storage.embedded.EmbeddedStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A gateway that loads and compiles everything and serves nobody: it listens for a moment on free ports of this
/// machine alone. It has a store of its own that is thrown away, so that it neither sees nor changes the
/// one that others
/// use.
public final class DryRun {
    /// Nobody is to find it, and it is to call nobody.
    private static final Map<String, String> ALONE = Map.of(
            "TYK_GW_LISTENADDRESS", "127.0.0.1",
            "TYK_GW_LISTENPORT", "0",
            "TYK_GW_CONTROLAPIPORT", "0",
            "TYK_GW_UPTIMETESTS_DISABLE", "true");

    private DryRun() {}

    /// @param environment variables of the gateway
    /// @param look        what is to be learned from it; it is closed afterwards
    /// @throws CommandRefused when it would not start
    public static <T> T of(Installation installation, Map<String, String> environment, Function<Gateway, T> look) {
        if (installation.settings().source().fromDashboard()) {
            throw new CommandRefused("the definitions of " + installation.name() + " come from a dashboard, which would"
                    + " count this as one more gateway; ask a running one: GET /tyk/apis");
        }
        ProcessLog.quiet();
        var settings = alone(installation, environment).settings();
        Path folder = null;
        try {
            folder = Files.createTempDirectory("sluice-dry-run");
            var store = folder;
            try (var gateway = Gateway.start(
                    settings, _ -> EmbeddedStorage.open(store, installation.clock()), installation.clock())) {
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

    private static Installation alone(Installation installation, Map<String, String> environment) {
        var variables = new HashMap<>(environment);
        variables.putAll(ALONE);
        var data = installation.data().map(DataFolder::root);
        var conf = data.isPresent() ? Optional.<Path>empty() : Optional.of(installation.settingsFile());
        var around = new Surroundings(variables, installation.folder(), installation.folder(), installation.clock());
        return Installation.find(around, new Installation.Choice(data, conf, Optional.empty(), false));
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
