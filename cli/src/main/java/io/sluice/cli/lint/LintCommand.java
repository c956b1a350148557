package io.sluice.cli.lint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.model.document.Json;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `sluice lint PATH...`: reads definitions, policies and configuration files the way the gateway does, and says what
/// it would say.
@Command(
        name = "lint",
        description = {
            "Checks API definitions (Classic and OAS), policies and tyk.conf, and compiles the definitions:",
            "patterns, templates, jq filters, schemas, scripts, URLs, and what is not supported yet.",
            "A folder means its *.json and *.conf files, and those of its folders.",
            "With --conf or --data the definitions are compiled with the settings of that gateway.",
            "Exit codes: 0 nothing to say, 1 warnings, 2 problems: something would not be served or not start."
        },
        mixinStandardHelpOptions = true)
public final class LintCommand implements Callable<Integer> {
    /// Of the JSON form; raised when its meaning changes.
    private static final int FORMAT = 1;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files or folders.")
    private List<Path> paths = List.of();

    @Mixin
    private Which which = new Which();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Surroundings surroundings;

    public LintCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var check = new DefinitionCheck();
        var read = files().stream().map(file -> LintedFile.read(file, check)).toList();
        var findings = new LintCompiler(surroundings, which).compile(read);
        int problems =
                findings.stream().mapToInt(file -> file.problems().size()).sum();
        int warnings =
                findings.stream().mapToInt(file -> file.warnings().size()).sum();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(json(findings)));
        } else {
            findings.forEach(finding -> print(out, finding));
            out.println(findings.size() + " files, " + problems + " problems, " + warnings + " warnings");
        }
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

    private static ObjectNode json(List<LintedFile> findings) {
        var json = Json.object().put("format", FORMAT);
        var files = json.putArray("files");
        for (var finding : findings) {
            var file = files.addObject().put("file", finding.file().toString()).put("kind", finding.kind());
            var problems = file.putArray("problems");
            finding.problems().forEach(problem -> add(problems, problem));
            var warnings = file.putArray("warnings");
            finding.warnings().forEach(warning -> add(warnings, warning));
        }
        return json;
    }

    private static void add(ArrayNode list, Problem problem) {
        list.addObject()
                .put("code", problem.code().id())
                .put("where", problem.where())
                .put("detail", problem.detail());
    }

    private static String line(Problem problem) {
        var where = problem.where().isEmpty() ? "" : problem.where() + ": ";
        return where + problem.detail() + " [" + problem.code().id() + "]";
    }
}
