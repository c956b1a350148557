package io.sluice.cli.backup;

import io.sluice.storage.Archive;
import io.sluice.storage.StoreUnavailable;
import io.sluice.storage.Stored;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A real archive whose second writing meets with trouble; what is written after it goes through.
final class Troubled implements Archive {
    private final Archive archive;
    private final Runnable trouble;
    private final AtomicInteger writings = new AtomicInteger();

    Troubled(Archive archive, Runnable trouble) {
        this.archive = archive;
        this.trouble = trouble;
    }

    /// The store goes away for a moment.
    static Runnable away() {
        return () -> {
            throw new StoreUnavailable("struck by the test");
        };
    }

    /// The writing stays under way for as long as the test wants.
    ///
    /// @param reached  is counted down when it has begun
    /// @param released ends it
    static Runnable stuck(CountDownLatch reached, CountDownLatch released) {
        return () -> {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            throw new StoreUnavailable("struck by the test");
        };
    }

    @Override
    public void write(List<Stored> entries) {
        if (writings.incrementAndGet() == 2) trouble.run();
        archive.write(entries);
    }

    @Override
    public void scan(List<String> prefixes, Consumer<List<Stored>> sink) {
        archive.scan(prefixes, sink);
    }

    @Override
    public List<Optional<Stored>> find(List<String> keys) {
        return archive.find(keys);
    }

    @Override
    public long delete(List<String> keys) {
        return archive.delete(keys);
    }

    @Override
    public boolean swap(String key, Optional<byte[]> expected, byte[] next, long timeToLive) {
        return archive.swap(key, expected, next, timeToLive);
    }

    @Override
    public boolean drop(String key, byte[] expected) {
        return archive.drop(key, expected);
    }
}
