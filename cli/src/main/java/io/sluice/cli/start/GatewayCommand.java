package io.sluice.cli.start;

import io.sluice.cli.settings.SettingsFile;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.gateway.secret.SettingReferences;
import io.sluice.model.settings.SettingsReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice gateway --conf tyk.conf`: one gateway on its production store, in place of a Tyk gateway.
@Command(
        name = "gateway",
        description = {
            "Starts a gateway with the settings of a Tyk gateway.",
            "Without --conf, ./tyk.conf and then /etc/tyk/tyk.conf are looked for.",
            "TYK_GW_… variables override the file."
        },
        mixinStandardHelpOptions = true)
public final class GatewayCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--conf", paramLabel = "FILE", description = "Configuration file (tyk.conf).")
    private @Nullable Path conf;

    @Option(names = "--port", paramLabel = "N", description = "Overrides listen_port; 0 picks a free one.")
    private @Nullable Integer port;

    @Option(names = "--debug", description = "Overrides log_level with debug.")
    private boolean debug;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public GatewayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        var file = SettingsFile.find(Optional.ofNullable(conf));
        var environment = new LinkedHashMap<>(surroundings.environment());
        if (port != null) environment.put("TYK_GW_LISTENPORT", port.toString());
        if (debug) environment.put("TYK_GW_LOGLEVEL", "debug");
        var result = SettingsReader.read(new SettingsReader.Sources(
                Map.of(), file.text(), file.name(), environment, new SettingReferences(environment)));
        if (!StartGateway.mayStart(result, spec.commandLine().getErr())) return ExitCode.REFUSED;
        var settings = result.settings();
        return StartGateway.open(settings, loops -> OpenStorage.redis(settings, loops), surroundings.clock())
                .awaitEnd();
    }
}
