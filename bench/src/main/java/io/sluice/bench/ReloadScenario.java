package io.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// `reload`: 1,000 changes of a definition, each with its blocking reload, while requests run. None may fail.
final class ReloadScenario implements Scenario {
    private static final int RELOADS = 1_000;
    private static final Duration AT_MOST = Duration.ofMinutes(10);

    @Override
    public String name() {
        return "reload";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        int reloads = run.quick() ? RELOADS / 10 : RELOADS;
        try (var upstream = run.upstream();
                var sluice = start(run, "127.0.0.1:" + upstream.port())) {
            var subject = sluice.subject("Sluice", "/bench/x", Map.of());
            run.wrk().run(subject, Duration.ofSeconds(3));
            // What the first reloads need for good is not what grows with each.
            for (int i = 0; i < reloads / 10; i++) change(sluice, upstream, i);
            long before = residentMegabytes(sluice);
            var load = run.wrk().start(subject, AT_MOST);
            long begin = System.nanoTime();
            for (int i = 0; i < reloads; i++) {
                change(sluice, upstream, i);
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            interrupt(load);
            var result = Wrk.read(load);
            run.results()
                    .putObject(name())
                    .put("reloads", reloads)
                    .put("millis_each", Rounded.to(1000 * seconds / reloads, 1))
                    .put("requests", result.requests())
                    .put("failed_requests", result.failed())
                    .put("p99_millis", Rounded.to(result.p99Millis(), 2))
                    .put("resident_megabytes_before", before)
                    .put("resident_megabytes_after", residentMegabytes(sluice));
        }
    }

    private static void change(SluiceServer sluice, Subject upstream, int number) throws IOException {
        var changed = Definitions.keyless("bench", "127.0.0.1:" + upstream.port())
                .replace("\"name\": \"bench\"", "\"name\": \"changed " + number + "\"");
        sluice.control("PUT", "/tyk/apis/bench", changed);
        sluice.reload();
    }

    private static long residentMegabytes(SluiceServer sluice) throws IOException {
        return ProcessCost.of(sluice.process().toHandle()).residentKilobytes() / 1024;
    }

    /// wrk tells what it found when it is interrupted, not when it is ended.
    private static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    private static SluiceServer start(Run run, String upstream) throws IOException, InterruptedException {
        var apis = Definitions.many(100, upstream);
        return SluiceServer.start(run.root(), run.folder("sluice"), run.cores(), apis, Optional.empty(), "/bench/x");
    }
}
