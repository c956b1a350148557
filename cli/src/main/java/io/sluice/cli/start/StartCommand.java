package io.sluice.cli.start;

import io.sluice.cli.settings.SettingsFile;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.gateway.secret.SettingReferences;
import io.sluice.model.settings.Origin;
import io.sluice.model.settings.SettingsReader;
import java.nio.file.Files;
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

/// `sluice start`: everything in one process, on embedded storage.
@Command(
        name = "start",
        description = {
            "Starts everything in one process on embedded storage under a data folder.",
            "Secrets are generated once. Settings: TYK_GW_… variables, then DIR/tyk.conf."
        },
        mixinStandardHelpOptions = true)
public final class StartCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder; made when missing.")
    private @Nullable Path data;

    @Option(names = "--conf", paramLabel = "FILE", description = "Settings file instead of DIR/tyk.conf.")
    private @Nullable Path conf;

    @Option(names = "--port", paramLabel = "N", description = "Port of the gateway; 0 picks a free one. Default: 8080.")
    private @Nullable Integer port;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public StartCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        var folder = DataFolder.open(surroundings.folder().resolve(data == null ? surroundings.data() : data));
        var settingsFile = conf != null
                ? Optional.of(conf)
                : Optional.of(folder.settings()).filter(Files::exists);
        var file = settingsFile.isPresent() ? SettingsFile.find(settingsFile) : new SettingsFile("", Optional.empty());
        var environment = new LinkedHashMap<>(surroundings.environment());
        if (port != null) environment.put("TYK_GW_LISTENPORT", port.toString());

        var result = read(folder, file, environment, "");
        if (result.problems().isEmpty() && result.settings().control().secret().isEmpty()) {
            result = read(folder, file, environment, folder.secret());
        }
        if (!StartGateway.mayStart(result, spec.commandLine().getErr())) return ExitCode.REFUSED;

        var clock = surroundings.clock();
        var running = StartGateway.open(result.settings(), _ -> OpenStorage.embedded(folder, clock), clock);
        var ownSecret = result.values().get("secret");
        var generated = ownSecret != null && ownSecret.origin().kind() == Origin.Kind.DEFAULT;
        new Welcome(spec.commandLine().getOut()).print(folder, running.port(), generated);
        return running.awaitEnd();
    }

    private static SettingsReader.Result read(
            DataFolder folder, SettingsFile file, Map<String, String> environment, String secret) {
        var presets = Map.of(
                "app_path", folder.apps().toString(),
                "policies.policy_path", folder.policies().toString(),
                "middleware_path", folder.middleware().toString(),
                "secret", secret,
                "hash_keys", "true",
                "hash_key_function", "murmur64",
                "enable_hashed_keys_listing", "true",
                "http_server_options.enable_strict_routes", "true",
                "http_server_options.enable_websockets", "true");
        return SettingsReader.read(new SettingsReader.Sources(
                presets, file.text(), file.name(), environment, new SettingReferences(environment)));
    }
}
