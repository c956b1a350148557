package io.sluice.gateway;

import io.sluice.storage.Archive;
import io.sluice.storage.Counters;
import io.sluice.storage.Health;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.Notices;
import io.sluice.storage.RecordQueue;
import io.sluice.storage.SessionStore;
import io.sluice.storage.Storage;

/// Everything of a real storage, with sessions of a test's own, and an end of its own.
///
/// @param end what closing it does
public record PartOfStorage(Storage whole, SessionStore sessions, Runnable end) implements Storage {

    /// A storage that outlives the gateways on it.
    public static PartOfStorage shared(Storage whole) {
        return new PartOfStorage(whole, whole.sessions(), () -> {});
    }

    @Override
    public KeyValueStore values() {
        return whole.values();
    }

    @Override
    public KeyValueStore cache() {
        return whole.cache();
    }

    @Override
    public Counters counters() {
        return whole.counters();
    }

    @Override
    public RecordQueue records() {
        return whole.records();
    }

    @Override
    public Notices notices() {
        return whole.notices();
    }

    @Override
    public Archive archive() {
        return whole.archive();
    }

    @Override
    public Health health() {
        return whole.health();
    }

    @Override
    public void close() {
        end.run();
    }
}
