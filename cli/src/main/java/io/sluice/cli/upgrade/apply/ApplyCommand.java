package io.sluice.cli.upgrade.apply;

import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.Confirmation;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.cli.upgrade.facts.NewVersion;
import io.sluice.cli.upgrade.live.LiveInstallation;
import io.sluice.cli.upgrade.live.RunningGateway;
import io.sluice.cli.upgrade.preflight.Preflight;
import io.sluice.cli.upgrade.preflight.Report;
import io.sluice.cli.upgrade.preflight.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice upgrade apply`: the upgrade of the gateway that runs on this machine.
@Command(
        name = "apply",
        description = {
            "Upgrades the gateway on this machine: preflight, backup, the new version takes the place of the running",
            "one, live traffic is watched, and the version before comes back by itself when it gets worse.",
            "Every step is in a journal, so that status and rollback work after a crash.",
            "Exit codes: 0 the new version serves, 2 the version before serves."
        },
        mixinStandardHelpOptions = true)
public final class ApplyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Which which = new Which();

    @Mixin
    private InFolder inFolder = new InFolder();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PACKAGE",
            description = "The version to come: the folder of a distribution, a .deb or an .rpm file.")
    private Path to = Path.of("");

    @Option(
            names = "--previous",
            paramLabel = "FILE",
            description = "Package of the version before; needed with packages, for the way back.")
    private @Nullable Path previous;

    @Option(
            names = "--link",
            paramLabel = "LINK",
            description = "A symbolic link to the folder in use, which is changed with it.")
    private @Nullable Path link;

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long live traffic is watched before and after. Default: ${DEFAULT-VALUE}.")
    private int watch;

    @Option(
            names = "--max-errors",
            paramLabel = "POINTS",
            defaultValue = "1",
            description = "Goes back when so many more of 100 answers are errors. Default: ${DEFAULT-VALUE}.")
    private double maxErrors;

    @Option(
            names = "--max-slower",
            paramLabel = "TIMES",
            defaultValue = "3",
            description = "Goes back when the slowest of 100 take so many times as long. Default: ${DEFAULT-VALUE}.")
    private double maxSlower;

    @Option(names = "--ignore-blockers", description = "Goes on although something is in the way.")
    private boolean ignoreBlockers;

    @Option(names = "--yes", description = "Does not ask.")
    private boolean yes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public ApplyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var live = LiveInstallation.find(surroundings, which);
        var out = spec.commandLine().getOut();
        var target = absolute(to);
        try (var state = inFolder.of(surroundings, live.installation()).lock()) {
            var upgrade = new Upgrade(live, state, out);
            upgrade.refuseUnsettled();
            if (!ignoreBlockers)
                live.running()
                        .ifPresent(running -> refuseOverwritten(
                                running, live.installation().clock().instant(), target));
            var report = new Preflight(live.installation(), live.surroundings().environment(), 100_000).run(target);
            out.println("Preflight: " + report.count(Severity.BLOCKER) + " blockers, " + report.count(Severity.WARNING)
                    + " warnings: " + report.verdict());
            out.flush();
            refuseBlockers(report);
            try (var next = NewVersion.locate(target)) {
                if (!Confirmation.of("Upgrade " + live.installation().name() + " to " + report.to() + "?", yes)) {
                    throw new CommandRefused("nothing was changed");
                }
                return upgrade.apply(new Upgrade.Order(
                        report.from(),
                        report.to(),
                        next,
                        target,
                        Optional.ofNullable(previous).map(this::absolute),
                        Optional.ofNullable(link).map(this::absolute),
                        Duration.ofSeconds(Math.max(1, watch)),
                        new Gate(maxErrors / 100, maxSlower, Gate.STANDARD.least())));
            }
        } catch (Carrier.Failed failed) {
            throw new CommandRefused("" + failed.getMessage(), failed);
        }
    }

    private Path absolute(Path path) {
        return surroundings.folder().resolve(path).toAbsolutePath().normalize();
    }

    /// It could not hand over: what it needs for that it may not have read yet.
    private static void refuseOverwritten(RunningGateway running, Instant now, Path target) {
        running.overwritten(now).ifPresent(jar -> {
            throw new CommandRefused("nothing was changed: " + jar + " was overwritten while process " + running.pid()
                    + " runs from it, so that it may fail at what it has not done yet. Stop it and start "
                    + "it again; next time unpack the new version into a folder of its own and name that with --to"
                    + " (now: " + target + ")");
        });
    }

    private void refuseBlockers(Report report) {
        var err = spec.commandLine().getErr();
        report.findings().stream()
                .filter(finding -> finding.severity() == Severity.BLOCKER)
                .forEach(finding -> err.println(finding.kind().id() + "  " + finding.place() + ": " + finding.what()));
        err.flush();
        boolean none = report.to().isEmpty();
        if (none || report.count(Severity.BLOCKER) > 0 && !ignoreBlockers) {
            throw new CommandRefused("nothing was changed: the preflight finds blockers");
        }
    }
}
