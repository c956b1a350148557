package io.sluice.storage.embedded;

import io.sluice.storage.Archive;
import io.sluice.storage.Counters;
import io.sluice.storage.Health;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.Notices;
import io.sluice.storage.RecordQueue;
import io.sluice.storage.SessionStore;
import io.sluice.storage.Storage;
import io.sluice.storage.StoreUnavailable;
import io.sluice.storage.Vitals;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Everything in one file, `store.mv`, of a folder. One process at a time.
///
/// Sessions and plain values are on disk (`fsync`) when answered. Session updates, the cache and records
/// follow within a second; quotas too; rates are in memory only.
public final class EmbeddedStorage implements Storage {
    private final Volume volume;
    private final Committer committer;
    private final EmbeddedValues values;
    private final EmbeddedValues cache;
    private final EmbeddedCounters counters;
    private final EmbeddedSessions sessions;
    private final EmbeddedRecords records;
    private final EmbeddedArchive archive;
    private final EmbeddedNotices notices = new EmbeddedNotices();
    private final Vitals vitals = new Vitals(List.of("default"));
    private boolean closed;

    private EmbeddedStorage(Path file, InstantSource clock) {
        var shelf = new Shelf("values", clock);
        var cacheShelf = new Shelf("cache", clock);
        this.counters = new EmbeddedCounters(clock, this::durable);
        this.records = new EmbeddedRecords(clock);
        this.volume = new Volume(file, List.of(shelf, cacheShelf, counters, records));
        this.committer = new Committer(
                volume,
                () -> {
                    counters.writeBehind();
                    records.sweep();
                    shelf.sweep();
                    cacheShelf.sweep();
                },
                works -> vitals.report("default", works));
        this.values = EmbeddedValues.durable(shelf, committer);
        this.cache = EmbeddedValues.relaxed(cacheShelf);
        this.archive = new EmbeddedArchive(shelf, committer);
        this.sessions = new EmbeddedSessions(shelf, committer, counters);
        vitals.report("default", true);
        committer.start();
    }

    /// Opens or makes the store in `folder`.
    ///
    /// @throws StoreUnavailable when another process has it open or it cannot be read; says which file
    public static EmbeddedStorage open(Path folder, InstantSource clock) {
        return new EmbeddedStorage(folder.resolve("store.mv"), clock);
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
    public Archive archive() {
        return archive;
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
        if (volume.writable()) {
            counters.writeBehind();
            volume.commit(true);
        }
        volume.close();
    }
}
