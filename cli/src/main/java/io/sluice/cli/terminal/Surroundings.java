package io.sluice.cli.terminal;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// What a command finds around it.
///
/// @param environment variables of the process
/// @param folder      where relative paths start
/// @param data        where `start` keeps its data unless told otherwise
/// @param clock       the time
public record Surroundings(Map<String, String> environment, Path folder, Path data, InstantSource clock) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /// @return surroundings of this process; `SLUICE_DATA` names the data folder, as packages and `bin/sluice` do
    public static Surroundings ofProcess() {
        var environment = System.getenv();
        return new Surroundings(
                environment,
                Path.of(""),
                Path.of(environment.getOrDefault("SLUICE_DATA", "data")),
                InstantSource.system());
    }
}
