package io.sluice.gateway.uptime;

import io.sluice.gateway.analytics.UptimeFormat;
import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.event.Events;
import io.sluice.gateway.service.ServiceClient;
import io.sluice.gateway.upstream.discovery.Discoveries;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.event.EventName;
import io.sluice.model.settings.UptimeSettings;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.RecordQueue;
import io.sluice.storage.StoreFailure;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the uptime tests of the APIs being served, and hears of hosts that are down (`gateway-features-1.md` 3.8,
/// wire formats 12).
///
/// Of all gateways on one store only one tests, the one that holds the lease; the others read its marks. A host is
/// down after so many failures in a row, and up again after as many successes. While no API has tests or asks for
/// them, nothing is done and the store is not asked. While the store is away, what was known stays.
public final class HostChecker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostChecker.class);
    private static final String MARK = "host-checker:PollerCheckerInstance:";
    private static final String LEASE = "host-checker:PollerActiveInstanceID";
    private static final String RECORDS = "host-checker:tyk-uptime-analytics";
    private static final long LEASE_SECONDS = 15;
    /// How hosts are called.
    public static final ServiceClient.Group GROUP =
            new ServiceClient.Group("tested hosts", Duration.ofSeconds(10), HttpClient.Redirect.NORMAL);

    private static final Duration LISTEN = Duration.ofSeconds(1);

    private final UptimeSettings settings;
    private final KeyValueStore store;
    private final Supplier<Collection<ApiDefinition>> apis;
    private final HostHealth health;
    private final Telling telling;
    private final TestedHosts discovered;
    private final byte[] id = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    private final Map<String, State> states = new HashMap<>();
    private final ScheduledExecutorService clockwork;
    private final ServiceClient client;

    /// Who is told of tests.
    ///
    /// @param events  of hosts that go down and come up
    /// @param records of all tests, where the settings ask for them
    public record Telling(Events events, RecordQueue records, InstantSource clock) {}

    /// @param failures counted up to the limit, and down again
    private record State(int failures, boolean down) {}

    /// @param apis   those being served now
    /// @param client towards the hosts; closed with this
    public HostChecker(
            UptimeSettings settings,
            KeyValueStore store,
            Supplier<Collection<ApiDefinition>> apis,
            Discoveries discoveries,
            HostHealth health,
            Telling telling,
            ServiceClient client) {
        this.client = client;
        this.discovered = new TestedHosts(discoveries);
        this.telling = telling;
        this.settings = settings;
        this.store = store;
        this.apis = apis;
        this.health = health;
        this.clockwork = Executors.newScheduledThreadPool(
                2, Thread.ofVirtual().name("uptime-", 0).factory());
    }

    /// Begins to test and to listen; until closed.
    public void start() {
        long every = Math.max(1, settings.interval().toMillis());
        if (settings.polling()) {
            clockwork.scheduleWithFixedDelay(guarded(this::round), 0, every, TimeUnit.MILLISECONDS);
        }
        clockwork.scheduleWithFixedDelay(
                guarded(this::listen), LISTEN.toMillis(), LISTEN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (CompletionException away) {
                if (!(away.getCause() instanceof StoreFailure)) throw away;
                LOG.debug("hosts cannot be marked or read", away);
            } catch (RuntimeException bug) {
                LOG.error("an uptime test broke", bug);
            }
        };
    }

    /// Tests every host once and writes its marks, if it is this gateway's turn.
    void round() {
        // All registries at once, not one after the other.
        apis.get().forEach(discovered::ask);
        var checks = apis.get().stream()
                .flatMap(api -> HostCheck.of(api, discovered).stream())
                .toList();
        if (checks.isEmpty()) {
            states.clear();
            return;
        }
        if (!leads()) return;
        var results = run(checks);
        var named = new HashSet<String>();
        for (int i = 0; i < checks.size(); i++) {
            var check = checks.get(i);
            named.add(check.apiId() + " " + check.url());
            note(check, results.get(i));
        }
        states.keySet().retainAll(named);
        if (settings.analytics()) record(checks, results);
        listen();
    }

    private void record(List<HostCheck> checks, List<HostCheck.Result> results) {
        var now = telling.clock.instant();
        var records = new ArrayList<byte[]>();
        for (int i = 0; i < checks.size(); i++) {
            records.add(UptimeFormat.encode(checks.get(i).record(results.get(i), now)));
        }
        join(telling.records.append(RECORDS, records, 0));
    }

    private boolean leads() {
        var key = settings.group().isEmpty() ? LEASE : LEASE + "." + settings.group();
        if (join(store.setIfAbsent(key, id, LEASE_SECONDS))) return true;
        var holder = join(store.get(key));
        if (holder.isEmpty() || !java.util.Arrays.equals(holder.get(), id)) return false;
        join(store.expire(key, LEASE_SECONDS));
        return true;
    }

    private List<HostCheck.Result> run(List<HostCheck> checks) {
        int most = settings.checkers() > 0
                ? settings.checkers()
                : Runtime.getRuntime().availableProcessors();
        var permits = new Semaphore(most);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = checks.stream()
                    .map(check -> threads.submit(() -> {
                        permits.acquire();
                        try {
                            return check.test(client);
                        } finally {
                            permits.release();
                        }
                    }))
                    .toList();
            return running.stream().map(HostChecker::result).toList();
        }
    }

    private static HostCheck.Result result(Future<HostCheck.Result> check) {
        try {
            return check.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException broken) {
            LOG.warn("an uptime test broke", broken.getCause());
        }
        return HostCheck.Result.NONE;
    }

    private void note(HostCheck check, HostCheck.Result result) {
        boolean well = result.well();
        var name = check.apiId() + " " + check.url();
        int limit = Math.max(1, settings.sampleSize());
        var before = states.getOrDefault(name, new State(0, false));
        int failures = well ? Math.max(0, before.failures - 1) : Math.min(limit, before.failures + 1);
        boolean down = before.down ? failures > 0 : failures >= limit;
        states.put(name, new State(failures, down));
        if (down && !well) {
            long seconds = Math.max(1, settings.interval().toSeconds()) * limit;
            raise(EventName.HOST_DOWN, "Uptime test failed", check, result);
            join(store.set(MARK + check.host(), new byte[] {'1'}, seconds));
        }
        if (before.down == down) return;
        if (down) {
            LOG.warn("{}: uptime test failed, {} is down", check.apiId(), check.url());
        } else {
            raise(EventName.HOST_UP, "Uptime test succeeded", check, result);
            join(store.delete(MARK + check.host()));
            LOG.info("{}: uptime test succeeded, {} is up", check.apiId(), check.url());
        }
    }

    /// Of a host that is down it tells with every test that fails, as a Tyk gateway does.
    private void raise(EventName name, String message, HostCheck check, HostCheck.Result result) {
        if (!telling.events.heard(name, check.apiId())) return;
        var meta = new EventMeta.Host(message, check.report(result));
        telling.events.raise(new Event(name, check.apiId(), meta, telling.clock.instant()));
    }

    /// Reads the marks of the hosts that somebody asks about.
    void listen() {
        var hosts = new HashSet<String>();
        for (var api : apis.get()) {
            if (!api.target().checkHealth()) continue;
            api.target().targets().forEach(url -> hosts.add(HostCheck.host(url)));
            discovered.known(api).forEach(url -> hosts.add(HostCheck.host(url)));
        }
        if (hosts.isEmpty()) {
            if (!health.down().isEmpty()) health.down(hosts);
            return;
        }
        var order = List.copyOf(hosts);
        var marks = join(store.getAll(order.stream().map(MARK::concat).toList()));
        var down = new HashSet<String>();
        for (int i = 0; i < order.size(); i++) if (marks.get(i).isPresent()) down.add(order.get(i));
        health.down(down);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
        client.close();
    }
}
