package io.sluice.cli.upgrade.preflight;

import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.cli.upgrade.live.LiveInstallation;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice upgrade preflight`: what would go wrong, before anything is touched.
@Command(
        name = "preflight",
        description = {
            "Checks the running installation against the version to come, and changes nothing.",
            "Has both versions explain every definition and compares; looks at settings, policies, keys, certificates,",
            "the store and the nodes that share it, space, clock and files.",
            "Exit codes: 0 nothing is in the way, 1 warnings, 2 blockers."
        },
        mixinStandardHelpOptions = true)
public final class PreflightCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Which which = new Which();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PACKAGE",
            description = {
                "The version to come: a .deb or .rpm file, the folder of a distribution, an unpacked system,",
                "or the folder of an image (OCI layout)."
            })
    private Path to = Path.of("");

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Looks at this many keys at most. Default: ${DEFAULT-VALUE}.")
    private long keys;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "Also writes the report as one HTML file.")
    private @Nullable Path html;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public PreflightCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var live = LiveInstallation.find(surroundings, which);
        var report = new Preflight(live.installation(), live.surroundings().environment(), Math.max(0, keys))
                .run(surroundings.folder().resolve(to).toAbsolutePath().normalize());
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(report.json()));
            out.flush();
        } else {
            ReportText.print(report, out);
        }
        if (html != null) write(report, surroundings.folder().resolve(html));
        return report.exitCode();
    }

    private static void write(Report report, Path file) {
        try {
            Files.writeString(file, ReportPage.of(report));
        } catch (IOException unwritable) {
            throw new CommandRefused("the report cannot be written to " + file + ": " + unwritable, unwritable);
        }
    }
}
