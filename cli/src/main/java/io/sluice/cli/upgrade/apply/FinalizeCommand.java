package io.sluice.cli.upgrade.apply;

import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.cli.upgrade.apply.UpgradeJournal.State;
import io.sluice.cli.upgrade.facts.NewVersion;
import io.sluice.cli.upgrade.facts.ProductHome;
import io.sluice.cli.upgrade.live.LiveInstallation;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.nodes.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `sluice upgrade finalize`: the upgrade stays.
@Command(
        name = "finalize",
        description = {
            "Closes the way back, once every node that shares the store runs the new version. Refused before.",
            "Afterwards the version before may not be able to read the store."
        },
        mixinStandardHelpOptions = true)
public final class FinalizeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Which which = new Which();

    @Mixin
    private InFolder inFolder = new InFolder();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public FinalizeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var live = LiveInstallation.find(surroundings, which);
        try (var state = inFolder.of(surroundings, live.installation()).lock()) {
            var journal = state.journal().orElseThrow(() -> new CommandRefused("there is no upgrade to finalize"));
            if (journal.state() != State.APPLIED) {
                throw new CommandRefused("the upgrade to " + journal.to() + " is "
                        + journal.state().word() + "; only an applied one can be finalized");
            }
            older(live, journal.to());
            finish(live, journal);
            state.write(journal.at(State.FINALIZED, "", surroundings.clock().instant()));
            spec.commandLine()
                    .getOut()
                    .println("Finalized: " + journal.to() + ". The backup stays: " + journal.backup());
            return ExitCode.GOOD;
        }
    }

    /// The new version takes away what only older ones need.
    private static void finish(LiveInstallation live, UpgradeJournal journal) throws IOException, InterruptedException {
        var packaged = new ProductHome(Path.of("/").resolve(ProductHome.PACKAGED));
        var home = journal.previous().isEmpty() ? new ProductHome(Path.of(journal.toHome())) : packaged;
        try (var version = new NewVersion(home.folder(), home, Optional.empty())) {
            var answer = version.migrateFinish(
                    live.installation(), live.surroundings().environment());
            if (answer.code() == ExitCode.GOOD) return;
            throw new CommandRefused("not finalized: " + answer.complaint().strip());
        }
    }

    private static void older(LiveInstallation live, String version) {
        List<Node> nodes;
        try (var store = live.installation().open()) {
            nodes = Node.all(store.archive());
        } catch (StoreFailure away) {
            throw new CommandRefused("it is not known which nodes share the store: " + away.getMessage(), away);
        }
        var others = nodes.stream()
                .filter(node -> !node.version().equals(version))
                .map(node -> node.host() + ":" + node.port() + " (" + node.version() + ")")
                .toList();
        if (!others.isEmpty()) {
            throw new CommandRefused("not yet: these nodes that share the store run another version: " + others);
        }
    }
}
