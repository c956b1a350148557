package io.sluice.cli.upgrade;

import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.upgrade.apply.ApplyCommand;
import io.sluice.cli.upgrade.apply.FinalizeCommand;
import io.sluice.cli.upgrade.apply.RollbackCommand;
import io.sluice.cli.upgrade.apply.StatusCommand;
import io.sluice.cli.upgrade.assist.AssistCommand;
import io.sluice.cli.upgrade.facts.FactsCommand;
import io.sluice.cli.upgrade.plan.PlanCommand;
import io.sluice.cli.upgrade.preflight.PreflightCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `sluice upgrade`: looks before it leaps.
@Command(
        name = "upgrade",
        description = "From this version to another: checked beforehand, step by step, with a way back.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class UpgradeCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private UpgradeCommand() {}

    /// With all its subcommands.
    public static CommandLine commands(Surroundings surroundings) {
        return new CommandLine(new UpgradeCommand())
                .addSubcommand(new FactsCommand())
                .addSubcommand(new PreflightCommand(surroundings))
                .addSubcommand(new PlanCommand(surroundings))
                .addSubcommand(new ApplyCommand(surroundings))
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new RollbackCommand(surroundings))
                .addSubcommand(new FinalizeCommand(surroundings))
                .addSubcommand(new AssistCommand(surroundings))
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
