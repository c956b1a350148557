package io.sluice.cli.terminal;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options by which every tool is told which installation it works on.
public final class Which {
    @Option(names = "--data", paramLabel = "DIR", description = "Data folder of sluice start.")
    private @Nullable Path data;

    @Option(names = "--conf", paramLabel = "FILE", description = "Settings file of a gateway (tyk.conf).")
    private @Nullable Path conf;

    public Optional<Path> data() {
        return Optional.ofNullable(data);
    }

    public Optional<Path> conf() {
        return Optional.ofNullable(conf);
    }
}
