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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
    private static final String COMPLETION = "completion";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Sluice() {}

    public static void main(String[] arguments) {
        System.exit(commands(Surroundings.ofProcess(), arguments).execute(arguments));
    }

    /// All commands, ready to execute.
    public static CommandLine commands(Surroundings surroundings) {
        return commands(surroundings, new String[0]);
    }

    /// As many of the commands as these arguments need. Reading the options of a command takes tens of milliseconds,
    /// of all of them longer than all else that a start does; so what is called by its name stands alone.
    static CommandLine commands(Surroundings surroundings, String[] arguments) {
        var known = known(surroundings);
        var called = arguments.length == 0 ? "" : arguments[0];
        if (known.containsKey(called) && !called.equals(COMPLETION))
            known.keySet().retainAll(Set.of(called));
        var commands = new CommandLine(new Sluice());
        known.forEach((name, command) -> commands.addSubcommand(name, command.get()));
        return commands.setExpandAtFiles(false)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Sluice::explainUsage)
                .setExecutionExceptionHandler(Sluice::explainFailure);
    }

    private static Map<String, Supplier<Object>> known(Surroundings surroundings) {
        var known = new TreeMap<String, Supplier<Object>>();
        known.put("start", () -> new StartCommand(surroundings));
        known.put("gateway", () -> new GatewayCommand(surroundings));
        known.put("backup", () -> new BackupCommand(surroundings));
        known.put("migrate", () -> new MigrateCommand(surroundings));
        known.put("nodes", () -> new NodesCommand(surroundings));
        known.put("config", () -> new ConfigCommand(surroundings));
        known.put("explain", () -> new ExplainCommand(surroundings));
        known.put("lint", () -> new LintCommand(surroundings));
        known.put("upgrade", () -> UpgradeCommand.commands(surroundings));
        known.put("version", VersionCommand::new);
        known.put(COMPLETION, CompletionCommand::new);
        return known;
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
