package io.sluice.gateway.middleware.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.model.session.Smoothing;
import io.sluice.storage.Allowance;
import io.sluice.storage.Counters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Rates that grow and shrink with their use, in steps that all gateways share
/// (source: `auth-and-keys.md` 5.5, `wire-formats.md` 7.2.4).
///
/// A request never waits for it: what is known decides, and the store is read behind its back at most once in
/// a delay, so that steps other gateways made are seen (Tyk's own gateways read it once and never again).
final class Allowances {
    private final Counters counters;
    private final InstantSource clock;
    private final Cache<String, Steps> byKey =
            Caffeine.newBuilder().expireAfterAccess(Duration.ofHours(1)).build();

    Allowances(Counters counters, InstantSource clock) {
        this.counters = counters;
        this.clock = clock;
    }

    private static final class Steps {
        final AtomicBoolean busy = new AtomicBoolean();
        volatile @Nullable Allowance known;
    }

    /// Requests allowed now; may make the next step.
    ///
    /// @param count requests in the window before this one
    /// @param teller asked for when there may be a step
    long current(RateRule rule, Smoothing smoothing, long count, Supplier<SmoothingEvents.Teller> teller) {
        var steps = byKey.get(rule.key(), _ -> new Steps());
        var known = steps.known;
        long current = known == null ? smoothing.threshold() : known.current();
        if ((known == null || !clock.instant().isBefore(known.nextUpdateAt()))
                && steps.busy.compareAndSet(false, true)) {
            var told = teller.get();
            var _ = counters.allowance(rule.key())
                    .thenAccept(stored -> step(rule, smoothing, count, steps, stored, told))
                    .whenComplete((_, _) -> steps.busy.set(false));
        }
        return Math.min(Math.max(1, current), rule.allowed());
    }

    private void step(
            RateRule rule,
            Smoothing smoothing,
            long count,
            Steps steps,
            Optional<Allowance> stored,
            SmoothingEvents.Teller told) {
        var now = clock.instant();
        if (stored.isPresent() && now.isBefore(stored.get().nextUpdateAt())) {
            steps.known = stored.get();
            return;
        }
        var known = steps.known;
        boolean first = stored.isEmpty() && known == null;
        long current = stored.map(Allowance::current).orElse(known == null ? smoothing.threshold() : known.current());
        long next = first ? smoothing.threshold() : next(rule.allowed(), smoothing, current, count);
        var changed = new Allowance(smoothing.delay(), next, now.plusSeconds(smoothing.delay()));
        steps.known = changed;
        if (first || next != current) {
            var _ = counters.allow(rule.key(), changed);
            if (!first) told.stepped(next > current);
        }
    }

    /// One step up when the use is near the allowance, one down when it is well below.
    static long next(long rate, Smoothing smoothing, long current, long count) {
        double margin = smoothing.trigger() * smoothing.step();
        if (current < rate && count >= current - margin) return Math.min(rate, current + smoothing.step());
        if (current > smoothing.threshold() && count <= current - smoothing.step() - margin) {
            return Math.max(smoothing.threshold(), current - smoothing.step());
        }
        return current;
    }
}
