package io.sluice.cli.upgrade.apply;

import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.cli.upgrade.live.LiveInstallation;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `sluice upgrade rollback`: the version before takes its place again.
@Command(
        name = "rollback",
        description = {
            "Takes an upgrade back, also one that was interrupted: the version before takes its place again, the same",
            "way. What was written meanwhile stays. Not after finalize."
        },
        mixinStandardHelpOptions = true)
public final class RollbackCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Which which = new Which();

    @Mixin
    private InFolder inFolder = new InFolder();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public RollbackCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var live = LiveInstallation.find(surroundings, which);
        try (var state = inFolder.of(surroundings, live.installation()).lock()) {
            return new Upgrade(live, state, spec.commandLine().getOut()).rollback();
        } catch (Carrier.Failed failed) {
            throw new CommandRefused("the version before did not come back: " + failed.getMessage(), failed);
        }
    }
}
