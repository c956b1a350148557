package io.sluice.cli.start;

import io.sluice.cli.settings.SettingsFile;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.model.settings.Origin;
import io.sluice.storage.Storage;
import io.sluice.storage.archive.ArchiveSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice start`: everything in one process, on embedded storage.
@Command(
        name = "start",
        description = {
            "Starts everything in one process on embedded storage under a data folder.",
            "Secrets are generated once. Settings: TYK_GW_… variables, then DIR/tyk.conf."
        },
        mixinStandardHelpOptions = true)
public final class StartCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(StartCommand.class);

    private final Surroundings surroundings;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder; made when missing.")
    private @Nullable Path data;

    @Option(names = "--conf", paramLabel = "FILE", description = "Settings file instead of DIR/tyk.conf.")
    private @Nullable Path conf;

    @Option(names = "--port", paramLabel = "N", description = "Port of the gateway; 0 picks a free one. Default: 8080.")
    private @Nullable Integer port;

    @Option(names = "--takeover", hidden = true)
    private boolean takeover;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public StartCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (takeover) {
            throw new CommandRefused("start cannot take over: its store belongs to one process at a time;"
                    + " stop the running one, or use sluice gateway with a Redis");
        }
        var folder = DataFolder.open(surroundings.folder().resolve(data == null ? surroundings.data() : data));
        var settingsFile = conf != null
                ? Optional.of(conf)
                : Optional.of(folder.settings()).filter(Files::exists);
        var file = settingsFile.isPresent() ? SettingsFile.find(settingsFile) : new SettingsFile("", Optional.empty());
        var environment = new LinkedHashMap<>(surroundings.environment());
        if (port != null) environment.put("TYK_GW_LISTENPORT", port.toString());

        var result = DataSettings.read(folder, file, environment, "");
        if (result.problems().isEmpty() && result.settings().control().secret().isEmpty()) {
            result = DataSettings.read(folder, file, environment, folder.secret());
        }
        if (!StartGateway.mayStart(result, spec.commandLine().getErr())) return ExitCode.REFUSED;

        var clock = surroundings.clock();
        // The store in a folder belongs to one process: it cannot be handed over while requests run.
        var running =
                StartGateway.open(result.settings(), _ -> lent(folder, clock), surroundings, Optional.empty(), false);
        var ownSecret = result.values().get("secret");
        var generated = ownSecret != null && ownSecret.origin().kind() == Origin.Kind.DEFAULT;
        new Welcome(spec.commandLine().getOut())
                .print(
                        folder,
                        running.port(),
                        result.settings().listen().controlPort(),
                        result.settings().server().tls(),
                        generated);
        return running.awaitEnd();
    }

    /// The store of the folder, lent to tools from now on. It is lent no more when the process ends.
    private static Storage lent(DataFolder folder, InstantSource clock) {
        var storage = OpenStorage.embedded(folder, clock);
        try {
            ArchiveSocket.open(folder.store(), storage.archive(), storage.notices());
        } catch (IOException unlendable) {
            LOG.atWarn().setCause(unlendable).log("tools such as sluice backup cannot work beside this process");
        }
        return storage;
    }
}
