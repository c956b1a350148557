package io.sluice.cli.upgrade.assist;

import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.cli.upgrade.live.LiveInstallation;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice upgrade assist`: what is deprecated and in use here.
@Command(
        name = "assist",
        description = {
            "Says what is deprecated and in use here, counted, with the API and who calls it, and what replaces it.",
            "Changes nothing. Exit codes: 0 nothing is, 1 something is."
        },
        mixinStandardHelpOptions = true)
public final class AssistCommand implements Callable<Integer> {
    /// As many places are printed for each kind; --json has all.
    private static final int PRINTED = 20;

    private final Surroundings surroundings;

    @Mixin
    private Which which = new Which();

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Looks at this many keys at most. Default: ${DEFAULT-VALUE}.")
    private long keys;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public AssistCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        var uses = new Assistant(LiveInstallation.find(surroundings, which), Math.max(0, keys)).look();
        var out = spec.commandLine().getOut();
        if (json) {
            var list = Json.MAPPER.createArrayNode();
            uses.forEach(use -> list.add(use.json()));
            out.println(Json.pretty(Json.object().put("format", 1).set("uses", list)));
        } else {
            print(uses, out);
        }
        out.flush();
        return uses.isEmpty() ? ExitCode.GOOD : ExitCode.WARNED;
    }

    private static void print(List<Use> uses, PrintWriter out) {
        var byKind = new TreeMap<Deprecation, List<Use>>();
        uses.forEach(use ->
                byKind.computeIfAbsent(use.kind(), _ -> new ArrayList<>()).add(use));
        byKind.forEach((kind, all) -> {
            out.println(
                    Ansi.AUTO.string("@|bold,yellow " + all.size() + " x " + kind.id() + "|@") + "  " + kind.what());
            out.println("    instead: " + kind.instead());
            all.stream().limit(PRINTED).forEach(use -> out.println("    " + line(use)));
            if (all.size() > PRINTED) out.println("    and " + (all.size() - PRINTED) + " more");
        });
        if (!uses.isEmpty()) out.println();
        out.println(uses.isEmpty() ? "Nothing that is deprecated is in use." : uses.size() + " uses.");
    }

    private static String line(Use use) {
        var line = new StringBuilder(use.where());
        if (!use.detail().isEmpty()) line.append(": ").append(use.detail());
        if (use.requests() >= 0) line.append(", ").append(use.requests()).append(" requests since the start");
        if (use.keys() > 0) {
            line.append(", ").append(use.keys()).append(" keys may call it: ").append(String.join(", ", use.callers()));
            if (use.keys() > use.callers().size()) line.append(", …");
        }
        return line.toString();
    }
}
