package io.sluice.cli.upgrade.apply;

import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.Surroundings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that says where an upgrade keeps its journal.
final class InFolder {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = {
                "Where journal and backup are kept. Default: upgrade/ in the data folder,",
                "/var/lib/sluice-gateway/upgrade for packages, .sluice-upgrade beside the settings file."
            })
    private @Nullable Path state;

    StateFolder of(Surroundings surroundings, Installation installation) {
        return StateFolder.of(
                installation,
                Optional.ofNullable(state)
                        .map(folder -> surroundings.folder().resolve(folder).toAbsolutePath()));
    }
}
