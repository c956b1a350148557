package io.sluice.gateway.middleware.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.storage.Counters;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/// The quota counters that this gateway uses, by name, and the reports to the store about them.
public final class Quotas {
    private final Counters counters;
    private final BooleanSupplier storeUp;
    private final InstantSource clock;

    /// Weak: a counter that no session holds knows nothing that the store does not know better.
    private final Cache<String, QuotaCounter> byKey =
            Caffeine.newBuilder().weakValues().build();

    /// Counters with requests that the store has not heard of, each once.
    private final ConcurrentLinkedQueue<QuotaCounter> queue = new ConcurrentLinkedQueue<>();

    public Quotas(Counters counters, BooleanSupplier storeUp, InstantSource clock) {
        this.counters = counters;
        this.storeUp = storeUp;
        this.clock = clock;
    }

    /// The counter of a session that was just read: it may have been reset.
    QuotaCounter named(String key) {
        var counter = byKey.get(key, name -> new QuotaCounter(name, this));
        counter.doubt();
        return counter;
    }

    Counters counters() {
        return counters;
    }

    boolean storeUp() {
        return storeUp.getAsBoolean();
    }

    void queue(QuotaCounter counter) {
        queue.add(counter);
    }

    long now() {
        return clock.millis();
    }

    /// Tells the store what was counted here since the last time. Called every few hundred milliseconds, by one
    /// thread at a time, and once before the gateway stops.
    public void report() {
        boolean up = storeUp();
        long now = now();
        for (int most = queue.size(); most > 0; most--) {
            var counter = queue.poll();
            if (counter == null) return;
            if (!counter.report(counters, up, now)) queue.add(counter);
        }
    }
}
