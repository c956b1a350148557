package io.sluice.storage.embedded;

import io.sluice.storage.SessionStore;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.embedded.Held.Text;
import io.sluice.storage.embedded.Shelf.Change;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Sessions on the same shelf as plain values.
final class EmbeddedSessions implements SessionStore {
    private final Shelf shelf;
    private final Committer committer;
    private final EmbeddedCounters counters;

    EmbeddedSessions(Shelf shelf, Committer committer, EmbeddedCounters counters) {
        this.shelf = shelf;
        this.committer = committer;
        this.counters = counters;
    }

    @Override
    public CompletionStage<Optional<Found>> find(List<String> keys) {
        try {
            for (var key : keys) {
                var entry = shelf.find(key);
                if (entry.isPresent() && entry.get().held() instanceof Text(var bytes) && bytes.length > 0)
                    return CompletableFuture.completedStage(Optional.of(new Found(key, bytes)));
            }
            return CompletableFuture.completedStage(Optional.empty());
        } catch (StoreFailure failed) {
            return CompletableFuture.failedStage(failed);
        }
    }

    @Override
    public CompletionStage<Void> put(String key, byte[] json, long timeToLive) {
        try {
            shelf.put(key, new Text(json), shelf.expiry(timeToLive));
            return committer.durable();
        } catch (StoreFailure failed) {
            return CompletableFuture.failedStage(failed);
        }
    }

    @Override
    public CompletionStage<Boolean> update(String key, byte[] json, long timeToLive) {
        try {
            return CompletableFuture.completedStage(shelf.change(
                    key,
                    there -> there == null
                            ? new Change<>(null, false)
                            : new Change<>(new Entry(new Text(json), shelf.expiry(timeToLive)), true)));
        } catch (StoreFailure failed) {
            return CompletableFuture.failedStage(failed);
        }
    }

    @Override
    public CompletionStage<Long> remove(List<String> keys, List<String> counterKeys) {
        try {
            counters.forget(counterKeys);
            long removed = keys.stream().filter(shelf::remove).count();
            return committer.durable().thenApply(_ -> removed);
        } catch (StoreFailure failed) {
            return CompletableFuture.failedStage(failed);
        }
    }

    @Override
    public CompletionStage<List<String>> keys(String prefix) {
        try {
            return CompletableFuture.completedStage(shelf.keys(prefix));
        } catch (StoreFailure failed) {
            return CompletableFuture.failedStage(failed);
        }
    }

    @Override
    public CompletionStage<Long> timeToLive(String key) {
        try {
            return CompletableFuture.completedStage(EmbeddedValues.timeToLive(shelf, key));
        } catch (StoreFailure failed) {
            return CompletableFuture.failedStage(failed);
        }
    }
}
