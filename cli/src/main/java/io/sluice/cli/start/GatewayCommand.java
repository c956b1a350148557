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
            "TYK_GW_… variables override the file.",
            "SIGUSR2 starts the same command once more, which takes over."
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

    @Option(
            names = "--takeover",
            description = {
                "Takes the place of the gateway that runs, without losing a request;",
                "starts as usual when none does."
            })
    private boolean takeover;

    @Option(
            names = "--background",
            description = "Starts the gateway in the background and ends when it serves, or refuses to.")
    private boolean background;

    @Option(
            names = "--takeover-socket",
            paramLabel = "FILE",
            description = {
                "Unix socket by which gateways follow each other.",
                "Default: takeover.sock in RUNTIME_DIRECTORY; else there is none."
            })
    private @Nullable Path takeoverSocket;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public GatewayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (background) return Background.start(surroundings.environment());
        var file = SettingsFile.find(Optional.ofNullable(conf));
        var environment = new LinkedHashMap<>(surroundings.environment());
        if (port != null) environment.put("TYK_GW_LISTENPORT", port.toString());
        if (debug) environment.put("TYK_GW_LOGLEVEL", "debug");
        var result = SettingsReader.read(new SettingsReader.Sources(
                Map.of(), file.text(), file.name(), environment, new SettingReferences(environment)));
        if (!StartGateway.mayStart(result, spec.commandLine().getErr())) return ExitCode.REFUSED;
        var settings = result.settings();
        var socket = takeoverSocket();
        return StartGateway.open(settings, loops -> OpenStorage.redis(settings, loops), surroundings, socket, takeover)
                .hearingSignals(socket)
                .awaitEnd();
    }

    /// The process before this one may have said it; systemd names the folder of a unit with `RuntimeDirectory=`.
    private Optional<Path> takeoverSocket() {
        if (takeoverSocket != null) return Optional.of(takeoverSocket);
        var environment = surroundings.environment();
        var given = Optional.ofNullable(environment.get(RestartSignal.SOCKET)).filter(path -> !path.isEmpty());
        if (given.isPresent()) return given.map(Path::of);
        return Optional.ofNullable(environment.get("RUNTIME_DIRECTORY"))
                .map(folder -> Path.of(folder, "takeover.sock"));
    }
}
