package io.sluice.cli.upgrade.plan;

import io.sluice.cli.start.Installation;
import io.sluice.cli.terminal.ExitCode;
import io.sluice.cli.terminal.Surroundings;
import io.sluice.cli.terminal.Which;
import io.sluice.cli.upgrade.facts.NewVersion;
import io.sluice.cli.upgrade.facts.SetValues;
import io.sluice.cli.upgrade.live.LiveInstallation;
import io.sluice.cli.upgrade.plan.Deployment.Method;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `sluice upgrade plan`: the steps for this deployment, with commands and the way back.
@Command(
        name = "plan",
        description = {
            "Finds out how this installation is deployed, and prints the steps of its upgrade in their order, with the",
            "commands, about how long each takes, what must be true before the next, and the way back. Changes nothing."
        },
        mixinStandardHelpOptions = true)
public final class PlanCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Which which = new Which();

    @Option(
            names = "--to",
            paramLabel = "TARGET",
            description = "Package or folder of the version to come, or its number for images.")
    private @Nullable String to;

    @Option(
            names = "--as",
            paramLabel = "METHOD",
            description = "Does not find out: deb, rpm, container, compose, helm, kubernetes or folder.")
    private @Nullable Method method;

    @Option(
            names = "--files",
            paramLabel = "DIR",
            description = "Where Compose file, chart values or manifests lie. Default: the working folder.")
    private @Nullable Path files;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public PlanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        var live = LiveInstallation.find(surroundings, which);
        var installation = live.installation();
        var here = surroundings.folder().resolve(files == null ? Path.of("") : files);
        var recognition = new Recognition(
                Host.own(surroundings.environment(), here),
                SetValues.of(installation, live.surroundings().environment()));
        var deployment = recognition.deployment(Optional.ofNullable(method));
        var plan = new Planner(deployment, names(installation)).plan();
        var out = spec.commandLine().getOut();
        if (json) out.println(Json.pretty(plan.json()));
        else print(plan, out);
        out.flush();
        return ExitCode.GOOD;
    }

    private Planner.Names names(Installation installation) throws IOException {
        var listen = installation.settings().listen();
        var scheme = installation.settings().server().tls() ? "https" : "http";
        var apps = installation.resolve(installation.settings().source().appPath());
        long apis = 0;
        if (Files.isDirectory(apps)) {
            try (var listed = Files.list(apps)) {
                apis = listed.count();
            }
        }
        return new Planner.Names(
                to == null ? "NEW" : to,
                String.join(" ", NewVersion.choice(installation)),
                scheme + "://localhost:" + listen.port(),
                apis);
    }

    private static void print(Plan plan, PrintWriter out) {
        var deployment = plan.deployment();
        out.println("Deployed as: " + deployment.method().title() + ", "
                + deployment.estate().title() + " (" + deployment.because() + ")");
        out.println("Altogether:  about " + shown(plan.lasts()) + ", without waiting for people");
        int number = 1;
        for (var step : plan.steps()) {
            out.println();
            out.println(Ansi.AUTO.string("@|bold " + number++ + ". " + step.title() + "|@") + "  (about "
                    + shown(step.lasts()) + ")");
            out.println("   " + step.why());
            step.commands().forEach(command -> out.println("     " + command));
            out.println("   go on when: " + step.gate());
            step.back().forEach(command -> out.println("   way back:   " + command));
        }
    }

    private static String shown(Duration duration) {
        if (duration.toMinutes() < 2) return duration.toSeconds() + " s";
        return String.format(Locale.ROOT, "%d min", (duration.toSeconds() + 59) / 60);
    }
}
