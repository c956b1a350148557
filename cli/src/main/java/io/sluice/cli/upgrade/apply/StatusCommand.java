package io.sluice.cli.upgrade.apply;

import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.cli.upgrade.live.LiveInstallation;
import io.sluice.cli.upgrade.live.RunningGateway;
import io.sluice.model.document.Json;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice upgrade status`: how far an upgrade has come, and which program serves.
@Command(
        name = "status",
        description = {
            "Says how far the last upgrade has come, which program serves, and what can be done.",
            "Exit codes: 0 nothing needs to be done, 1 an upgrade was interrupted or is at work."
        },
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Which which = new Which();

    @Mixin
    private InFolder inFolder = new InFolder();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var live = LiveInstallation.find(surroundings, which);
        var journal = inFolder.of(surroundings, live.installation()).journal();
        var home = live.running().flatMap(RunningGateway::home).map(Path::toString);
        var out = spec.commandLine().getOut();
        if (json) {
            var shown = Json.object().put("running", live.running().isPresent()).put("home", home.orElse(""));
            journal.ifPresent(it -> shown.set("upgrade", it.json()));
            out.println(Json.pretty(shown));
        } else {
            out.println("Gateway:  "
                    + live.running()
                            .map(process -> "process " + process.pid()
                                    + home.map(in -> " from " + in).orElse(""))
                            .orElse("does not run"));
            out.println("Upgrade:  " + journal.map(StatusCommand::shown).orElse("none so far"));
            journal.ifPresent(it -> out.println("Next:     " + next(it)));
        }
        out.flush();
        return journal.map(it -> it.state().settled()).orElse(true) ? ExitCode.GOOD : ExitCode.WARNED;
    }

    private static String shown(UpgradeJournal journal) {
        var because = journal.because().isEmpty() ? "" : " (" + journal.because() + ")";
        return journal.from() + " -> " + journal.to() + ", " + journal.state().word() + because + ", since "
                + journal.changed();
    }

    private static String next(UpgradeJournal journal) {
        return switch (journal.state()) {
            case PREPARING, BACKING_UP, SWITCHING, WATCHING, RETURNING ->
                "wait for the command that is at work; when it is gone: sluice upgrade rollback";
            case APPLIED -> "sluice upgrade finalize when you are content, sluice upgrade rollback when not";
            case RETURNED -> "sluice upgrade apply when the reason is gone";
            case FINALIZED -> "nothing; the backup is " + journal.backup();
        };
    }
}
