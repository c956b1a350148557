package io.sluice.cli.explain;

import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.model.document.Json;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice explain`: what the steps of each API are, in their order, and what is wrong. Listens nowhere and writes
/// nothing.
@Command(
        name = "explain",
        description = {
            "Says what a gateway makes of its definitions: the steps that the requests of each API pass.",
            "Loads and compiles everything as a start would, listens nowhere and changes nothing.",
            "The same installation and version print the same, so that two versions can be compared.",
            "Exit codes: 0 everything is served, 1 problems were found, 2 the gateway would not start."
        },
        mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Which which = new Which();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public ExplainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var choice = new Installation.Choice(which.data(), which.conf(), Optional.empty(), false);
        var explanation = Explained.of(Installation.find(surroundings, choice));
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(explanation.json()));
        } else {
            print(out, explanation);
        }
        out.flush();
        return explanation.problems().isEmpty() ? ExitCode.GOOD : ExitCode.WARNED;
    }

    private static void print(PrintWriter out, Explanation explanation) {
        for (var api : explanation.apis().values()) {
            out.print(Ansi.AUTO.string("@|bold " + escaped(api.id()) + "|@"));
            out.println("  " + api.name() + "  " + api.listens());
            if (!api.served()) out.println(Ansi.AUTO.string("  @|red is not served|@"));
            api.versions().forEach((version, pipeline) -> {
                out.println("  " + (version.isEmpty() ? "" : version + ": ") + pipeline);
            });
        }
        if (!explanation.problems().isEmpty()) out.println();
        explanation.problems().forEach(problem -> {
            out.print(Ansi.AUTO.string("@|yellow problem|@: "));
            out.println(problem.where() + ": " + problem.detail() + " [" + problem.code() + "]");
        });
        out.println();
        out.println(explanation.apis().size() + " APIs, "
                + explanation.policies().size() + " policies, "
                + explanation.problems().size() + " problems, as Sluice " + explanation.version() + " sees them");
    }

    /// Ids are written by others; they are no markup.
    private static String escaped(String text) {
        return text.replace("@|", "@ |").replace("|@", "| @");
    }
}
