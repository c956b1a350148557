package io.sluice.cli.upgrade.facts;

import io.sluice.cli.terminal.ExitCode;
import io.sluice.model.document.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice upgrade facts`: what this version is. Looks at no installation.
@Command(
        name = "facts",
        description = {
            "Says what this version is: its settings with their defaults, the formats of definitions and store that it",
            "reads, and the files that it brings for you to edit. Looks at no installation."
        },
        mixinStandardHelpOptions = true)
public final class FactsCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var facts = Facts.own();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(facts.json()));
        } else {
            var settings = facts.settings().values();
            out.println("Sluice        " + facts.version());
            out.println("Java          " + facts.java() + " or later");
            out.println("Store layout  " + facts.layout());
            out.println("Definitions   " + String.join(", ", facts.formats()));
            out.println("Settings      " + settings.size() + " known, "
                    + settings.stream().filter(Facts.Known::used).count() + " used, "
                    + settings.stream().filter(Facts.Known::deprecated).count() + " deprecated");
            facts.defaults().keySet().forEach(path -> out.println("File          " + path));
        }
        out.flush();
        return ExitCode.GOOD;
    }
}
