package io.sluice.gateway.health;

import io.sluice.model.settings.ControlSettings;
import io.sluice.storage.KeyValueStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Rolling windows in the store: `<api id>.Request` and its like. Source: `wire-formats.md` section 16.
public final class HealthCounters {
    private final KeyValueStore store;
    private final Duration window;
    private final InstantSource clock;

    /// What is counted, by the end of its key.
    enum Kind {
        REQUEST("Request"),
        BLOCKED("BlockedRequest"),
        THROTTLE("Throttle"),
        QUOTA_VIOLATION("QuotaViolation"),
        KEY_FAILURE("KeyFailure");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }

        String key(String apiId) {
            return apiId + "." + suffix;
        }
    }

    /// How an API fared of late.
    ///
    /// @param requests        a second, like the others
    /// @param upstreamLatency average, milliseconds
    public record Figures(
            double throttled, double quotaViolations, double keyFailures, double upstreamLatency, double requests) {}

    private HealthCounters(KeyValueStore store, Duration window, InstantSource clock) {
        this.store = store;
        this.window = window;
        this.clock = clock;
    }

    /// Empty when the settings do not ask for it.
    public static Optional<HealthCounters> of(ControlSettings settings, KeyValueStore store, InstantSource clock) {
        return settings.healthChecks()
                ? Optional.of(new HealthCounters(store, settings.healthWindow(), clock))
                : Optional.empty();
    }

    /// Counts one event; does not wait for the store. Its failure costs the count.
    ///
    /// @param detail behind the time in the member, such as `.12`, or ""
    void count(Kind kind, String apiId, String detail) {
        long now = nanos();
        var member = (now + detail).getBytes(StandardCharsets.US_ASCII);
        var _ = store.roll(
                kind.key(apiId), (double) (now - window.toNanos()), (double) now, member, window.toSeconds());
    }

    /// Waits for the store.
    public Figures read(String apiId) {
        return new Figures(
                aSecond(window(Kind.THROTTLE, apiId).size()),
                aSecond(window(Kind.QUOTA_VIOLATION, apiId).size()),
                aSecond(window(Kind.KEY_FAILURE, apiId).size()),
                latency(window(Kind.REQUEST, apiId)),
                aSecond(window(Kind.REQUEST, apiId).size()));
    }

    private List<String> window(Kind kind, String apiId) {
        double now = nanos();
        return store
                .scored(kind.key(apiId), now - window.toNanos(), Double.MAX_VALUE)
                .toCompletableFuture()
                .join()
                .stream()
                .map(entry -> new String(entry.member(), StandardCharsets.US_ASCII))
                .toList();
    }

    private double aSecond(int count) {
        return Math.floor(100.0 * count / Math.max(1, window.toSeconds())) / 100;
    }

    private static double latency(List<String> requests) {
        return Math.floor(
                requests.stream().mapToLong(HealthCounters::millis).average().orElse(0));
    }

    private static long millis(String member) {
        int dot = member.indexOf('.');
        try {
            return dot < 0 ? 0 : Long.parseLong(member, dot + 1, member.length(), 10);
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }

    private long nanos() {
        var now = clock.instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
