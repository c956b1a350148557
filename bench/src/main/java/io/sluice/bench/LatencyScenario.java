package io.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `latency`: what a proxy adds to a request's time at half of what it could carry, against the upstream asked
/// directly at the same rate.
///
/// The client shares its cores with the upstream, so it is the gateway's own share that counts, not the sum.
final class LatencyScenario implements Scenario {
    private static final int CONNECTIONS = 16;
    private static final int ROUNDS = 5;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        var opened = new ArrayList<AutoCloseable>();
        try {
            var upstream = Closing.later(opened, run.upstream());
            var address = "127.0.0.1:" + upstream.port();
            var nginx = Closing.later(opened, Subject.nginx(run.peers(), run.folder("nginx"), run.cores(), address));
            var apis = Map.of("bench.json", Definitions.keyless("bench", address));
            var sluice = Closing.later(
                    opened,
                    SluiceServer.start(
                            run.root(), run.folder("sluice"), run.cores(), apis, Optional.empty(), "/bench/x"));
            measure(run, upstream, List.of(nginx, sluice.subject("Sluice, bare proxy", "/bench/x", Map.of())));
        } finally {
            Closing.all(opened);
        }
    }

    private void measure(Run run, Subject upstream, List<Subject> subjects) throws IOException, InterruptedException {
        var warmUp = Duration.ofSeconds(run.quick() ? 3 : 10);
        var round = Duration.ofSeconds(run.quick() ? 2 : 5);
        var lines = new ArrayList<Line>();
        for (var subject : subjects) {
            run.wrk().run(subject, warmUp);
            double half = run.wrk().run(subject, round).perSecond() / 2;
            new PacedClient(subject, CONNECTIONS, half).run(round);
            lines.add(new Line(subject, half, new ArrayList<>(), new ArrayList<>()));
        }
        // In turn, so that what disturbs the machine disturbs all.
        for (int i = 0; i < ROUNDS; i++) {
            for (var line : lines) {
                line.direct.add(p99(upstream, line.perSecond, round));
                line.through.add(p99(line.subject, line.perSecond, round));
            }
        }
        var rows = run.results().putArray(name());
        for (var line : lines) {
            double without = Median.of(line.direct.stream());
            double with = Median.of(line.through.stream());
            rows.addObject()
                    .put("name", line.subject.name())
                    .put("requests_per_second", Math.round(line.perSecond))
                    .put("p99_millis_direct", Rounded.to(without, 3))
                    .put("p99_millis", Rounded.to(with, 3))
                    .put("p99_millis_added", Rounded.to(with - without, 3));
        }
    }

    private static double p99(Subject subject, double perSecond, Duration round)
            throws IOException, InterruptedException {
        return new PacedClient(subject, CONNECTIONS, perSecond).run(round).millis(0.99);
    }

    /// @param direct  of each round, milliseconds
    /// @param through of each round, milliseconds
    private record Line(Subject subject, double perSecond, List<Double> direct, List<Double> through) {}
}
