package io.sluice.gateway;

import io.netty.util.concurrent.Future;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.middleware.limit.Limiters;
import io.sluice.gateway.middleware.limit.LiveGateways;
import io.sluice.gateway.middleware.limit.Quotas;
import io.sluice.gateway.middleware.limit.RateLimiter;
import io.sluice.gateway.notice.NoticeTrust;
import io.sluice.gateway.session.OrganisationSessions;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.session.KeyForms;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.Health;
import io.sluice.storage.Storage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The limits of a running gateway and what they need done again and again.
final class RunningLimits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningLimits.class);

    /// How long the store may not know of a request that was counted here.
    private static final Duration REPORT = Duration.ofMillis(200);

    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final Loop home;
    private final Limiters limiters;
    private final Optional<LiveGateways> gateways;
    private final List<Future<?>> tasks;

    private RunningLimits(Loop home, Limiters limiters, Optional<LiveGateways> gateways, List<Future<?>> tasks) {
        this.home = home;
        this.limiters = limiters;
        this.gateways = gateways;
        this.tasks = tasks;
    }

    /// @param nodeId of this gateway among those that share the rates
    static RunningLimits start(
            GatewaySettings gateway,
            NoticeTrust trust,
            KeyForms names,
            Variables variables,
            Storage storage,
            OrganisationSessions organisations,
            List<Loop> loops,
            InstantSource clock,
            String nodeId) {
        var settings = gateway.limits();
        var algorithm = RateLimiter.Options.of(settings);
        var shared = settings.counted() && algorithm.algorithm() == RateLimiter.Algorithm.DISTRIBUTED
                ? Optional.of(new LiveGateways(
                        identity(nodeId, String.join("", gateway.source().tags())),
                        trust,
                        storage.notices(),
                        settings.noticeInterval(),
                        () -> loops.stream()
                                .mapToLong(loop -> loop.counters().requests)
                                .sum(),
                        clock))
                : Optional.<LiveGateways>empty();
        var store = new CountersHealth(storage.health());
        var rates = new RateLimiter(
                algorithm,
                storage.counters(),
                store::up,
                shared.<IntSupplier>map(all -> all::count).orElse(() -> 1),
                clock);
        var quotas = new Quotas(storage.counters(), store::up, clock);
        var limiters = new Limiters(
                rates,
                quotas,
                settings.headers().equals("rate_limits"),
                names,
                variables,
                organisations,
                settings.organisations(),
                settings.organisationsLater());
        var home = loops.getFirst();
        var tasks = new ArrayList<Future<?>>();
        tasks.add(every(home, REPORT, () -> {
            store.look();
            quotas.report();
        }));
        tasks.add(every(home, SWEEP, rates::sweep));
        shared.ifPresent(all -> {
            all.announce();
            tasks.add(every(home, settings.noticeInterval(), all::announce));
        });
        return new RunningLimits(home, limiters, shared, tasks);
    }

    /// Whether counters can be asked, whatever the other connections do.
    private static final class CountersHealth {
        private static final String CONNECTION = "rate-limiter";

        private final Health health;
        private volatile boolean up;

        CountersHealth(Health health) {
            this.health = health;
            look();
        }

        void look() {
            up = health.connections().getOrDefault(CONNECTION, health.up());
        }

        boolean up() {
            return up;
        }
    }

    private static Future<?> every(Loop home, Duration time, Runnable task) {
        long millis = Math.max(1, time.toMillis());
        return home.eventLoop().scheduleWithFixedDelay(() -> run(task), millis, millis, TimeUnit.MILLISECONDS);
    }

    /// A task that throws would never be run again.
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException bug) {
            LOG.error("a task of the limits broke", bug);
        }
    }

    private static LiveGateways.Identity identity(String nodeId, String tagHash) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            host = "localhost";
        }
        return new LiveGateways.Identity(nodeId, host, tagHash);
    }

    /// Gateways that share the rates, this one included.
    int gateways() {
        return gateways.map(LiveGateways::count).orElse(1);
    }

    Limiters limiters() {
        return limiters;
    }

    /// Tells the store now what it does not know yet.
    void report() {
        home.eventLoop().submit(() -> run(limiters.quotas()::report)).awaitUninterruptibly();
    }

    /// Tells the store what it does not know yet. The event loops still run.
    @Override
    public void close() {
        tasks.forEach(task -> task.cancel(false));
        gateways.ifPresent(LiveGateways::close);
        limiters.quotas().report();
    }
}
