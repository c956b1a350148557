package io.sluice.cli.settings;

import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.gateway.secret.SettingReferences;
import io.sluice.model.document.Json;
import io.sluice.model.settings.Origin;
import io.sluice.model.settings.Setting;
import io.sluice.model.settings.SettingValue;
import io.sluice.model.settings.SettingsReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice config show`: what holds, and where each value comes from. Secrets are never shown.
@Command(
        name = "config",
        description = "Looks at the configuration.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "show")
public final class ConfigCommand implements Runnable {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public ConfigCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            description = {
                "Prints the configuration in effect and where each value comes from.",
                "Secrets are masked. Problems go to standard error.",
                "Without --conf, ./tyk.conf and then /etc/tyk/tyk.conf are looked for."
            },
            mixinStandardHelpOptions = true)
    int show(
            @Option(names = "--conf", paramLabel = "FILE", description = "Configuration file (tyk.conf).") @Nullable
                    Path conf,
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--all", description = "Also the keys that do nothing here and are not set.") boolean all) {
        var file = SettingsFile.find(Optional.ofNullable(conf));
        var result = SettingsReader.read(new SettingsReader.Sources(
                Map.of(),
                file.text(),
                file.name(),
                surroundings.environment(),
                new SettingReferences(surroundings.environment())));
        var shown = result.values().values().stream()
                .filter(value -> all
                        || value.setting().status() == Setting.Status.USED
                        || value.origin().kind() != Origin.Kind.DEFAULT)
                .toList();
        var out = spec.commandLine().getOut();
        if (json) {
            printJson(out, shown);
        } else {
            printText(out, shown, file);
        }
        SettingsRemarks.print(result, spec.commandLine().getErr());
        if (!result.problems().isEmpty()) return ExitCode.REFUSED;
        return result.warnings().isEmpty() ? ExitCode.GOOD : ExitCode.WARNED;
    }

    private static void printText(PrintWriter out, List<SettingValue> values, SettingsFile file) {
        out.println(file.text().isPresent() ? "# file: " + file.name() : "# no configuration file");
        var group = "";
        for (var value : values) {
            if (!value.setting().group().equals(group)) {
                group = value.setting().group();
                out.println();
                out.println("# " + group);
            }
            out.println(value.setting().key() + " = " + value.shown() + "  # " + value.origin());
        }
        out.flush();
    }

    private static void printJson(PrintWriter out, List<SettingValue> values) {
        var document = Json.object();
        for (var value : values) {
            var entry = document.putObject(value.setting().key());
            entry.set("value", value.masked());
            entry.put("origin", value.origin().toString());
        }
        out.println(Json.pretty(document));
        out.flush();
    }
}
