package io.sluice.cli.lint;

import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.model.problem.Problem;
import io.sluice.model.schema.DefinitionCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `sluice lint PATH...`: reads definitions, policies and configuration files the way the gateway does, and says what
/// it would say.
@Command(
        name = "lint",
        description = {
            "Checks API definitions (Classic and OAS), policies and tyk.conf.",
            "A folder means its *.json and *.conf files, and those of its folders."
        },
        mixinStandardHelpOptions = true)
public final class LintCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files or folders.")
    private List<Path> paths = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var files = files();
        var out = spec.commandLine().getOut();
        var check = new DefinitionCheck();
        int problems = 0;
        int warnings = 0;
        for (var file : files) {
            var finding = LintedFile.read(file, check);
            problems += finding.problems().size();
            warnings += finding.warnings().size();
            print(out, finding);
        }
        out.println(files.size() + " files, " + problems + " problems, " + warnings + " warnings");
        out.flush();
        if (problems > 0) return ExitCode.REFUSED;
        return warnings > 0 ? ExitCode.WARNED : ExitCode.GOOD;
    }

    private List<Path> files() {
        var files = new ArrayList<Path>();
        for (var path : paths) {
            if (!Files.exists(path)) throw new CommandRefused("there is no " + path);
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (var below = Files.walk(path)) {
                below.filter(Files::isRegularFile)
                        .filter(file -> file.toString().endsWith(".json")
                                || file.toString().endsWith(".conf"))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException unreadable) {
                throw new CommandRefused("cannot read the folder " + path + ": " + unreadable.getMessage(), unreadable);
            }
        }
        return files;
    }

    private static void print(PrintWriter out, LintedFile finding) {
        out.println(finding.file() + ": " + finding.kind());
        finding.problems().forEach(problem -> out.println("  problem: " + line(problem)));
        finding.warnings().forEach(warning -> out.println("  warning: " + line(warning)));
    }

    private static String line(Problem problem) {
        var where = problem.where().isEmpty() ? "" : problem.where() + ": ";
        return where + problem.detail() + " [" + problem.code().id() + "]";
    }
}
