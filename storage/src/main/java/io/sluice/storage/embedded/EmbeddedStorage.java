package io.sluice.storage.embedded;

import io.sluice.storage.Counters;
import io.sluice.storage.Health;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.Notices;
import io.sluice.storage.RecordQueue;
import io.sluice.storage.SessionStore;
import io.sluice.storage.Storage;
import io.sluice.storage.StoreUnavailable;
import io.sluice.storage.Vitals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/// Everything in one file, `store.mv`, of a folder. One process at a time.
///
/// Sessions and plain values are on disk (`fsync`) when answered. Session updates, the cache and records
/// follow within a second; quotas too; rates are in memory only.
public final class EmbeddedStorage implements Storage {
    private static final int CACHE_MEGABYTES = 32;

    private final MVStore store;
    private final Committer committer;
    private final EmbeddedValues values;
    private final EmbeddedValues cache;
    private final EmbeddedCounters counters;
    private final EmbeddedSessions sessions;
    private final EmbeddedRecords records;
    private final EmbeddedNotices notices = new EmbeddedNotices();
    private final Vitals vitals = new Vitals(List.of("default"));
    private boolean closed;

    private EmbeddedStorage(MVStore store, InstantSource clock) {
        this.store = store;
        var shelf = new Shelf(store, "values", clock);
        var cacheShelf = new Shelf(store, "cache", clock);
        this.counters = new EmbeddedCounters(store, clock, this::durable);
        this.records = new EmbeddedRecords(store, clock);
        this.committer = new Committer(
                store,
                () -> {
                    counters.writeBehind();
                    records.sweep();
                    shelf.sweep();
                    cacheShelf.sweep();
                },
                works -> vitals.report("default", works));
        this.values = EmbeddedValues.durable(shelf, committer);
        this.cache = EmbeddedValues.relaxed(cacheShelf);
        this.sessions = new EmbeddedSessions(shelf, committer, counters);
    }

    /// Opens or makes the store in `folder`.
    ///
    /// @throws StoreUnavailable when another process has it open or it cannot be read; says which file
    public static EmbeddedStorage open(Path folder, InstantSource clock) {
        var file = folder.resolve("store.mv");
        try {
            Files.createDirectories(folder);
            // No automatic commits: they could happen on an event loop. Only the Committer writes.
            var store = new MVStore.Builder()
                    .fileName(file.toString())
                    .autoCommitDisabled()
                    .autoCommitBufferSize(0)
                    .cacheSize(CACHE_MEGABYTES)
                    .open();
            store.setVersionsToKeep(0);
            var storage = new EmbeddedStorage(store, clock);
            storage.vitals.report("default", true);
            storage.committer.start();
            return storage;
        } catch (MVStoreException | IOException e) {
            throw new StoreUnavailable("cannot open the store " + file + ": " + e.getMessage(), e);
        }
    }

    private CompletionStage<Void> durable() {
        return committer.durable();
    }

    @Override
    public KeyValueStore values() {
        return values;
    }

    @Override
    public KeyValueStore cache() {
        return cache;
    }

    @Override
    public SessionStore sessions() {
        return sessions;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public RecordQueue records() {
        return records;
    }

    @Override
    public Notices notices() {
        return notices;
    }

    @Override
    public Health health() {
        return vitals;
    }

    /// Writes what is left, quotas included.
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        committer.close();
        notices.close();
        if (store.isClosed()) return;
        counters.writeBehind();
        store.commit();
        store.close();
    }
}
