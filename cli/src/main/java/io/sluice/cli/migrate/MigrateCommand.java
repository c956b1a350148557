package io.sluice.cli.migrate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.start.Installation;
import io.sluice.cli.start.ToolStore;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.Confirmation;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Progress;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.model.document.Json;
import io.sluice.storage.StoreLayout;
import io.sluice.storage.migration.Migration;
import io.sluice.storage.migration.MigrationStatus;
import io.sluice.storage.migration.MigrationStatus.State;
import io.sluice.storage.migration.Outcome;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice migrate`: brings what is stored to the layout that this version knows. Works beside running gateways.
@Command(
        name = "migrate",
        description = {
            "Brings what is stored to the layout that this version knows.",
            "Works beside the running gateways. --data or --conf says which store."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "status|up|down|finish")
public final class MigrateCommand implements Runnable {
    private final Surroundings surroundings;
    private final List<Migration> steps;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public MigrateCommand(Surroundings surroundings) {
        this(surroundings, Migration.ALL);
    }

    MigrateCommand(Surroundings surroundings, List<Migration> steps) {
        this.surroundings = surroundings;
        this.steps = steps;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            description = {
                "Says which layout the store has and which steps are done, and changes nothing.",
                "Exit code: 0 nothing to do, 1 steps are pending."
            },
            mixinStandardHelpOptions = true)
    int status(@Mixin Which which, @Option(names = "--json", description = "Print JSON.") boolean json) {
        try (var store = open(which);
                var progress = progress()) {
            var status = migrations(store, "sluice migrate status", progress).status();
            if (json) out().println(Json.pretty(json(status)));
            else print(status);
            out().flush();
            boolean current = status.pending().isEmpty() && status.layout().version() >= status.known();
            if (!status.layout().readableBy(status.known())) return ExitCode.REFUSED;
            return current ? ExitCode.GOOD : ExitCode.WARNED;
        }
    }

    @Command(
            description = {
                "Runs the steps that are not done. They only add: gateways of the version before go on.",
                "Interrupted, it goes on when it is run again."
            },
            mixinStandardHelpOptions = true)
    int up(
            @Mixin Which which,
            @Option(names = "--dry-run", description = "Only counts. Exit code: 0 nothing to do, 1 something.")
                    boolean dryRun,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        try (var store = open(which);
                var progress = progress()) {
            var migrations = migrations(store, "sluice migrate up", progress);
            var outcome = dryRun ? migrations.dryRun() : migrations.up();
            progress.close();
            show(outcome, dryRun, json);
            return dryRun && !outcome.before().equals(outcome.after()) ? ExitCode.WARNED : ExitCode.GOOD;
        }
    }

    @Command(
            description = "Takes back the steps above a layout. A layout that was finished stays.",
            mixinStandardHelpOptions = true)
    int down(
            @Mixin Which which,
            @Option(names = "--to", paramLabel = "LAYOUT", required = true, description = "The layout to go back to.")
                    int layout,
            @Option(names = "--yes", description = "Does not ask.") boolean yes,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        if (layout < 0) throw new CommandRefused("--to " + layout + ": the first layout is 0");
        if (!Confirmation.of("Take the store back to layout " + layout + "?", yes)) {
            throw new CommandRefused("nothing was changed");
        }
        try (var store = open(which);
                var progress = progress()) {
            var outcome = migrations(store, "sluice migrate down", progress).down(layout);
            progress.close();
            show(outcome, false, json);
            return ExitCode.GOOD;
        }
    }

    @Command(
            description = {
                "Takes away what only older versions need. There is no way back but a backup.",
                "Refused while an older version is at work on the store."
            },
            mixinStandardHelpOptions = true)
    int finish(
            @Mixin Which which,
            @Option(names = "--yes", description = "Does not ask.") boolean yes,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        if (!Confirmation.of("Older versions will not be able to use this store. Go on?", yes)) {
            throw new CommandRefused("nothing was changed");
        }
        try (var store = open(which);
                var progress = progress()) {
            var outcome = migrations(store, "sluice migrate finish", progress).finish();
            progress.close();
            show(outcome, false, json);
            return ExitCode.GOOD;
        }
    }

    private ToolStore open(Which which) {
        return Installation.find(
                        surroundings, new Installation.Choice(which.data(), which.conf(), Optional.empty(), false))
                .open();
    }

    private StoreMigrations migrations(ToolStore store, String who, Progress progress) {
        return StoreMigrations.of(
                store,
                steps,
                who,
                surroundings.clock(),
                (step, looked, changed) -> progress.show(step.id() + ", entries", looked, 0));
    }

    private Progress progress() {
        return Progress.on(spec.commandLine().getErr());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void print(MigrationStatus status) {
        var layout = status.layout();
        out().println("The store has layout " + layout.version() + "; this version knows " + status.known() + ".");
        if (layout.required() > 0) {
            out().println("Versions that know less than layout " + layout.required() + " cannot use it.");
        }
        for (var step : status.steps()) {
            out().println(String.format(
                    Locale.ROOT,
                    "  %-9s  %-20s  layout %d, %s  %s%s",
                    name(step.state()),
                    step.id(),
                    step.layout(),
                    step.phase().name().toLowerCase(Locale.ROOT),
                    step.title(),
                    step.at().isEmpty() ? "" : " (" + step.at() + ", Sluice " + step.version() + ")"));
        }
        status.holder().ifPresent(holder -> out().println("The store is being changed now by " + holder + "."));
        if (!layout.readableBy(status.known())) {
            out().println("This version cannot use the store: use a newer Sluice.");
        } else if (!status.pending().isEmpty() || layout.version() < status.known()) {
            out().println("Next: sluice migrate up");
        }
    }

    private static String name(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode json(MigrationStatus status) {
        var json = json(status.layout(), Json.object());
        json.put("known", status.known()).put("usable", status.layout().readableBy(status.known()));
        var steps = json.putArray("steps");
        for (var step : status.steps()) {
            steps.addObject()
                    .put("id", step.id())
                    .put("layout", step.layout())
                    .put("phase", step.phase().name().toLowerCase(Locale.ROOT))
                    .put("title", step.title())
                    .put("state", name(step.state()))
                    .put("at", step.at())
                    .put("version", step.version())
                    .put("changed", step.changed());
        }
        status.holder().ifPresent(holder -> json.put("holder", holder));
        return json;
    }

    private static ObjectNode json(StoreLayout layout, ObjectNode json) {
        return json.put("layout", layout.version()).put("required", layout.required());
    }

    private static String counted(Outcome.Ran step, boolean dryRun) {
        if (step.looked() == 0) return "";
        return String.format(
                Locale.ROOT,
                ": %,d of %,d entries %s",
                step.changed(),
                step.looked(),
                dryRun ? "would change" : "changed");
    }

    private void show(Outcome outcome, boolean dryRun, boolean asJson) {
        if (asJson) {
            var json = json(outcome.after(), Json.object().put("dry_run", dryRun));
            json.put("layout_before", outcome.before().version());
            var ran = json.putArray("steps");
            for (var step : outcome.steps()) {
                ran.addObject()
                        .put("id", step.id())
                        .put("resumed", step.resumed())
                        .put("looked", step.looked())
                        .put("changed", step.changed());
            }
            out().println(Json.pretty(json));
        } else {
            for (var step : outcome.steps()) {
                out().println(String.format(
                        Locale.ROOT,
                        "  %s  %s%s%s",
                        step.id(),
                        step.title(),
                        counted(step, dryRun),
                        step.resumed() ? " (went on where it was interrupted)" : ""));
            }
            int before = outcome.before().version();
            int after = outcome.after().version();
            var would = dryRun ? "The store would go" : "The store went";
            out().println(
                            outcome.steps().isEmpty() && before == after
                                    ? "Nothing to do: the store has layout " + after + "."
                                    : would + " from layout " + before + " to " + after + ".");
        }
        out().flush();
    }
}
