package io.sluice.cli;

import io.sluice.cli.backup.BackupCommand;
import io.sluice.cli.explain.ExplainCommand;
import io.sluice.cli.lint.LintCommand;
import io.sluice.cli.migrate.MigrateCommand;
import io.sluice.cli.nodes.NodesCommand;
import io.sluice.cli.settings.ConfigCommand;
import io.sluice.cli.start.GatewayCommand;
import io.sluice.cli.start.StartCommand;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.upgrade.UpgradeCommand;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The only main of the product. Every role and every tool is a command of it.
///
/// Exit codes: 0 good, 1 warnings or differences, 2 refused or failed.
@Command(
        name = "sluice",
        description = {"API management: gateway, dashboard and tools in one program.", ""},
        footer = {
            "",
            "@|bold First steps|@:  sluice start",
            "Exit codes:   0 good, 1 warnings or differences, 2 refused or failed."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Sluice implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Sluice() {}

    public static void main(String[] arguments) {
        System.exit(commands(Surroundings.ofProcess()).execute(arguments));
    }

    /// All commands, ready to execute.
    public static CommandLine commands(Surroundings surroundings) {
        var commands = new CommandLine(new Sluice());
        Map.<String, Object>ofEntries(
                        Map.entry("start", new StartCommand(surroundings)),
                        Map.entry("gateway", new GatewayCommand(surroundings)),
                        Map.entry("backup", new BackupCommand(surroundings)),
                        Map.entry("migrate", new MigrateCommand(surroundings)),
                        Map.entry("nodes", new NodesCommand(surroundings)),
                        Map.entry("config", new ConfigCommand(surroundings)),
                        Map.entry("explain", new ExplainCommand(surroundings)),
                        Map.entry("lint", new LintCommand()),
                        Map.entry("upgrade", UpgradeCommand.commands(surroundings)),
                        Map.entry("version", new VersionCommand()),
                        Map.entry("completion", new CompletionCommand()))
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(command -> commands.addSubcommand(command.getKey(), command.getValue()));
        return commands.setExpandAtFiles(false)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Sluice::explainUsage)
                .setExecutionExceptionHandler(Sluice::explainFailure);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.REFUSED;
    }

    private static int explainUsage(ParameterException mistake, String[] arguments) {
        var command = mistake.getCommandLine();
        var err = command.getErr();
        err.println("sluice: " + mistake.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(mistake, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.REFUSED;
    }

    private static int explainFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        var err = command.getErr();
        if (failure instanceof CommandRefused refused) {
            err.println("sluice: " + refused.getMessage());
        } else {
            err.println("sluice: this is a bug, please report it with the lines below");
            failure.printStackTrace(new PrintWriter(err, true));
        }
        return ExitCode.REFUSED;
    }
}
