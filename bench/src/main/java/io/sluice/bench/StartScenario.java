package io.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/// `start`: from the start of the command to the first proxied answer with one API, and resident memory with 1,000
/// APIs after some load.
final class StartScenario implements Scenario {
    private static final int STARTS = 7;
    private static final int APIS = 1_000;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        try (var upstream = run.upstream()) {
            var address = "127.0.0.1:" + upstream.port();
            var one = Map.of("bench.json", Definitions.keyless("bench", address));
            var millis = new ArrayList<Double>();
            for (int i = 0; i < STARTS; i++) {
                try (var sluice = start(run, one)) {
                    millis.add(sluice.started().toNanos() / 1e6);
                }
            }
            var result = run.results()
                    .putObject(name())
                    .put("first_answer_millis", Rounded.to(Median.of(millis.stream()), 0));
            try (var sluice = start(run, Definitions.many(APIS, address))) {
                result.put("apis", APIS).put("resident_megabytes_after_start", resident(sluice));
                run.wrk().run(sluice.subject("Sluice", "/bench/x", Map.of()), Duration.ofSeconds(run.quick() ? 2 : 10));
                result.put("resident_megabytes_after_load", resident(sluice));
            }
        }
    }

    private static long resident(SluiceServer sluice) throws IOException {
        return ProcessCost.of(sluice.process().toHandle()).residentKilobytes() / 1024;
    }

    private static SluiceServer start(Run run, Map<String, String> apis) throws IOException, InterruptedException {
        return SluiceServer.start(run.root(), run.folder("sluice"), run.cores(), apis, Optional.empty(), "/bench/x");
    }
}
