package io.sluice.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sluice.testkit.redis.RealRedis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `cpu`: CPU time a request, peers and the product taking turns.
///
/// The product once as a bare proxy, once with token, rate limit, quota and analytics on the embedded store and on
/// Redis, and once as a bare proxy among 10,000 APIs.
final class CpuScenario implements Scenario {
    private static final String TOKEN = "bench-token";
    private static final int MANY = 10_000;

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        var opened = new ArrayList<AutoCloseable>();
        try {
            var figures = run.cpuPerRequest().measure(subjects(run, opened));
            ArrayNode rows = run.results().putArray(name());
            figures.forEach(figure -> figure.addTo(rows));
        } finally {
            Closing.all(opened);
        }
    }

    private static List<Subject> subjects(Run run, List<AutoCloseable> opened)
            throws IOException, InterruptedException {
        var upstream = Closing.later(opened, run.upstream());
        var address = "127.0.0.1:" + upstream.port();
        var subjects = new ArrayList<Subject>();
        subjects.add(Closing.later(opened, Subject.nginx(run.peers(), run.folder("nginx"), run.cores(), address)));
        subjects.add(Closing.later(opened, Subject.haproxy(run.peers(), run.folder("haproxy"), run.cores(), address)));
        var spring = Subject.springCloudGateway(run.peers(), run.folder("spring"), run.cores(), address);
        if (spring.isPresent()) subjects.add(Closing.later(opened, spring.get()));

        var bare = Map.of("bench.json", Definitions.keyless("bench", address));
        var proxy = Closing.later(opened, start(run, bare, Optional.empty()));
        subjects.add(proxy.subject("Sluice, bare proxy", "/bench/x", Map.of()));

        var both = Map.of("bench.json", Definitions.keyless("bench", address), "full.json", Definitions.full(address));
        var embedded = Closing.later(opened, start(run, both, Optional.empty()));
        embedded.control("POST", "/tyk/keys/" + TOKEN, Definitions.SESSION);
        subjects.add(embedded.subject(
                "Sluice, token + rate limit + quota + analytics", "/full/x", Map.of("Authorization", TOKEN)));

        if (RealRedis.available()) {
            var redis = Closing.later(opened, RealRedis.start());
            var onRedis = Closing.later(opened, start(run, both, Optional.of(redis)));
            onRedis.control("POST", "/tyk/keys/" + TOKEN, Definitions.SESSION);
            subjects.add(onRedis.subject("Sluice, the same on Redis", "/full/x", Map.of("Authorization", TOKEN)));
        }

        var many = Closing.later(opened, start(run, Definitions.many(MANY, address), Optional.empty()));
        subjects.add(many.subject("Sluice, bare proxy among 10,000 APIs", "/bench/x", Map.of()));
        return subjects;
    }

    private static SluiceServer start(Run run, Map<String, String> apis, Optional<RealRedis> redis)
            throws IOException, InterruptedException {
        return SluiceServer.start(run.root(), run.folder("sluice"), run.cores(), apis, redis, "/bench/x");
    }
}
