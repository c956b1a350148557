package io.sluice.storage.migration;

import io.sluice.storage.Archive;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Changes entries, many at once so that one wait for the disk or the network serves many.
final class Entries implements AutoCloseable {
    private static final int AT_ONCE = 32;
    private static final int TRIES = 100;

    private final Archive archive;
    private final InstantSource clock;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofVirtual().name("migration-", 0).factory());

    Entries(Archive archive, InstantSource clock) {
        this.archive = archive;
        this.clock = clock;
    }

    /// @return how many entries were changed
    long rewrite(List<Stored> batch, Rewriting rewriting) {
        var waited = batch.stream()
                .filter(entry -> !rewriting.of(entry).isEmpty())
                .map(entry -> threads.submit(() -> rewrite(entry, rewriting)))
                .toList();
        long changed = 0;
        for (var one : waited) if (result(one)) changed++;
        return changed;
    }

    private static boolean result(Future<Boolean> one) {
        try {
            return one.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MigrationRefused refused) throw refused;
            throw StoreFailure.of(failed);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new MigrationRefused("interrupted; run it again and it goes on");
        }
    }

    /// @return whether something was changed
    private boolean rewrite(Stored read, Rewriting rewriting) {
        var entry = read;
        for (int i = 0; i < TRIES; i++) {
            if (apply(entry, rewriting.of(entry))) return true;
            var again = archive.find(List.of(entry.key())).getFirst();
            // Gone, or a gateway of this version has written it as it should be.
            if (again.isEmpty() || rewriting.of(again.get()).isEmpty()) return false;
            entry = again.get();
        }
        throw new MigrationRefused("an entry is written too often to be changed; run it again and it goes on");
    }

    /// @return false when the entry was not as it was read
    private boolean apply(Stored entry, List<Change> changes) {
        for (var change : changes) {
            boolean made =
                    switch (change) {
                        case Change.Replace(var next) ->
                            archive.swap(entry.key(), Optional.of(binary(entry)), next, secondsLeft(entry));
                        case Change.Remove() -> remove(entry);
                        case Change.Add(var added) -> add(added);
                    };
            if (!made) return false;
        }
        return true;
    }

    private boolean remove(Stored entry) {
        return entry.content() instanceof Content.Text text
                ? archive.drop(entry.key(), text.binary())
                : archive.delete(List.of(entry.key())) > 0;
    }

    private boolean add(Stored entry) {
        if (entry.content() instanceof Content.Text text) {
            archive.swap(entry.key(), Optional.empty(), text.binary(), secondsLeft(entry));
        } else if (archive.find(List.of(entry.key())).getFirst().isEmpty()) {
            archive.write(List.of(entry));
        }
        return true;
    }

    private static byte[] binary(Stored entry) {
        if (entry.content() instanceof Content.Text text) return text.binary();
        throw new IllegalStateException("only plain values are replaced");
    }

    /// At least one, so that what is about to expire does not stay for ever.
    private long secondsLeft(Stored entry) {
        return entry.expiresAt() == 0 ? 0 : Math.max(1, Math.ceilDiv(entry.expiresAt() - clock.millis(), 1000L));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
