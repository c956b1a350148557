package io.sluice.gateway.session;

import io.sluice.storage.SessionStore;
import io.sluice.storage.StoreUnavailable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/// A real store behind a line that can be cut; counts what goes over it.
public final class BreakableSessions implements SessionStore {
    private final SessionStore store;
    private final AtomicInteger reads = new AtomicInteger();
    private volatile boolean cut;
    private volatile Optional<CompletableFuture<Void>> held = Optional.empty();

    public BreakableSessions(SessionStore store) {
        this.store = store;
    }

    public void cut(boolean yes) {
        cut = yes;
    }

    /// Answers wait until [#release].
    public void hold() {
        held = Optional.of(new CompletableFuture<>());
    }

    public void release() {
        var waiting = held.orElseThrow();
        held = Optional.empty();
        waiting.complete(null);
    }

    /// Number of lookups so far, failed ones included.
    public int reads() {
        return reads.get();
    }

    @Override
    public CompletionStage<Optional<Found>> find(List<String> keys) {
        reads.incrementAndGet();
        if (cut) return CompletableFuture.failedFuture(new StoreUnavailable("the line is cut"));
        var answer = store.find(keys);
        return held.<CompletionStage<Optional<Found>>>map(gate -> gate.thenCompose(_ -> answer))
                .orElse(answer);
    }

    @Override
    public CompletionStage<Void> put(String key, byte[] json, long timeToLive) {
        return store.put(key, json, timeToLive);
    }

    @Override
    public CompletionStage<Boolean> update(String key, byte[] json, long timeToLive) {
        return store.update(key, json, timeToLive);
    }

    @Override
    public CompletionStage<Long> remove(List<String> keys, List<String> counters) {
        return store.remove(keys, counters);
    }

    @Override
    public CompletionStage<List<String>> keys(String prefix) {
        return store.keys(prefix);
    }

    @Override
    public CompletionStage<Long> timeToLive(String key) {
        return store.timeToLive(key);
    }
}
