package io.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `change`: what it takes to change one definition of 10,000, from the request of the control API to the end of the
/// blocking reload.
final class ChangeScenario implements Scenario {
    private static final int MANY = 10_000;
    private static final int CHANGES = 20;

    @Override
    public String name() {
        return "change";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        try (var upstream = run.upstream();
                var sluice = start(run, "127.0.0.1:" + upstream.port())) {
            var millis = new ArrayList<Double>();
            var cpu = new ArrayList<Double>();
            for (int i = 0; i < CHANGES; i++) {
                var changed = Definitions.keyless("api-7", "127.0.0.1:" + upstream.port())
                        .replace("\"name\": \"api-7\"", "\"name\": \"changed " + i + "\"");
                var before = ProcessCost.of(sluice.process().toHandle());
                long begin = System.nanoTime();
                sluice.control("PUT", "/tyk/apis/api-7", changed);
                sluice.reload();
                millis.add((System.nanoTime() - begin) / 1e6);
                cpu.add(1000 * (ProcessCost.of(sluice.process().toHandle()).cpuSeconds() - before.cpuSeconds()));
            }
            run.results()
                    .putObject(name())
                    .put("apis", MANY)
                    .put("start_to_first_answer_millis", sluice.started().toMillis())
                    .put(
                            "resident_megabytes",
                            ProcessCost.of(sluice.process().toHandle()).residentKilobytes() / 1024)
                    .put("change_millis", Rounded.to(median(millis), 1))
                    .put("change_cpu_millis", Rounded.to(median(cpu), 0));
        }
    }

    private static SluiceServer start(Run run, String upstream) throws IOException, InterruptedException {
        var apis = Definitions.many(MANY, upstream);
        return SluiceServer.start(run.root(), run.folder("sluice"), run.cores(), apis, Optional.empty(), "/bench/x");
    }

    private static double median(List<Double> numbers) {
        return Median.of(numbers.stream());
    }
}
