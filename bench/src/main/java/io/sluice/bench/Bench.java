package io.sluice.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// `bin/bench [--quick] [NAME…]`: measures and writes `bench/results/latest.json`, `latest.md`,
/// `docs/reference/cost.md` and `docs/images/bench.svg`. Scenarios that are not named keep their figures of the run
/// before. A quick run writes `bench/out/quick.json` alone.
public final class Bench {
    private static final List<Scenario> SCENARIOS = List.of(
            new CpuScenario(),
            new AuthScenario(),
            new TrafficScenario(),
            new LoadScenario(),
            new ChangeScenario(),
            new StartScenario(),
            new LatencyScenario(),
            new ReloadScenario(),
            new BackupScenario(),
            new UpgradeScenario());

    private Bench() {}

    /// @param arguments the root of the checkout, then what the caller asked for
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var names = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
        boolean quick = names.remove("--quick");
        var root = Path.of(arguments[0]);
        var chosen = SCENARIOS.stream()
                .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
                .toList();
        if (chosen.size() < names.size()) {
            System.err.println(
                    "bench: known are " + SCENARIOS.stream().map(Scenario::name).toList() + ", asked for " + names);
            System.exit(2);
        }
        var latest = root.resolve(quick ? "bench/out/quick.json" : "bench/results/latest.json");
        var results = Files.exists(latest) ? (ObjectNode) Json.parse(Files.readString(latest)) : Json.object();
        var out = Files.createDirectories(root.resolve("bench/out"));
        var run = new Run(root, Files.createTempDirectory(out, "run-"), Cores.ofMachine(), quick, results);
        // Whoever stops a run does not want its servers to go on.
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform()
                        .unstarted(() -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
        run.cores().leaveMeasured();
        try {
            play(run, chosen, latest);
        } finally {
            run.delete();
        }
        System.out.println(Report.markdown(results));
    }

    /// Writes after each scenario: a run that is stopped keeps what it has measured.
    private static void play(Run run, List<Scenario> chosen, Path latest) throws IOException, InterruptedException {
        var results = run.results();
        Machine.describe(results.putObject("machine"));
        results.put("quick", run.quick());
        for (var scenario : chosen) {
            Run.say(scenario.name());
            var before = Machine.load();
            scenario.run(run);
            results.withObject("/measured")
                    .putObject(scenario.name())
                    .put(
                            "date",
                            Clock.systemUTC()
                                    .instant()
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .toString())
                    .put("commit", Machine.commit(run.root()))
                    .put("load_before", before)
                    .put("load_after", Machine.load());
            write(run.root(), latest, results);
        }
    }

    private static void write(Path root, Path latest, ObjectNode results) throws IOException {
        Files.createDirectories(latest.getParent());
        Files.writeString(latest, Json.pretty(results) + "\n");
        if (results.path("quick").asBoolean()) return;
        Files.writeString(latest.resolveSibling("latest.md"), Report.markdown(results));
        Files.writeString(root.resolve("docs/reference/cost.md"), Report.cost(results));
        if (!results.has("cpu")) return;
        var image = root.resolve("docs/images/bench.svg");
        Files.createDirectories(image.getParent());
        Files.writeString(image, BarChart.svg(results.path("cpu")));
    }
}
