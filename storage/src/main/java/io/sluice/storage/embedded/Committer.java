package io.sluice.storage.embedded;

import io.sluice.storage.StoreUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes changes to disk on its own thread: at once, many in one commit, for those who wait for it, and
/// once a second for all others. Nobody else writes to the file.
final class Committer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final long TICK_NANOS = 1_000_000_000L;

    /// Share of a chunk in use, in per cent, below which it is rewritten, and how much at once.
    private static final int FILL_RATE = 70;

    private static final int REWRITTEN_BYTES = 4 << 20;
    private static final int TICKS_BETWEEN_COMPACTIONS = 10;

    private final Volume volume;
    private final Runnable everySecond;
    private final Consumer<Boolean> health;
    private final Thread thread;
    private final Object lock = new Object();
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean closed;

    /// @param everySecond housekeeping, run before the commit of each second
    /// @param health hears whether the last commit worked
    Committer(Volume volume, Runnable everySecond, Consumer<Boolean> health) {
        this.volume = volume;
        this.everySecond = everySecond;
        this.health = health;
        this.thread = Thread.ofPlatform().name("sluice-store").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Ends when everything changed before this call is on disk.
    CompletionStage<Void> durable() {
        var done = new CompletableFuture<Void>();
        synchronized (lock) {
            if (closed) return CompletableFuture.failedStage(new StoreUnavailable("the store is closed"));
            waiting.add(done);
            lock.notifyAll();
        }
        return done;
    }

    private void run() {
        long nextTick = System.nanoTime() + TICK_NANOS;
        int ticks = 0;
        while (true) {
            var asked = awaitWork(nextTick);
            if (asked == null) return;
            try {
                boolean tick = System.nanoTime() - nextTick >= 0;
                if (tick) {
                    nextTick = System.nanoTime() + TICK_NANOS;
                    volume.recover();
                    if (volume.writable()) everySecond.run();
                }
                volume.commit(!asked.isEmpty());
                if (tick && ++ticks % TICKS_BETWEEN_COMPACTIONS == 0) volume.compact(FILL_RATE, REWRITTEN_BYTES);
                health.accept(true);
                asked.forEach(done -> done.complete(null));
            } catch (RuntimeException failed) {
                health.accept(false);
                volume.degrade(failed);
                var why =
                        new StoreUnavailable("the embedded store could not be written: " + failed.getMessage(), failed);
                asked.forEach(done -> done.completeExceptionally(why));
            }
        }
    }

    /// Those who wait for a commit, perhaps nobody when a second has passed; null at the end.
    private @Nullable List<CompletableFuture<Void>> awaitWork(long nextTick) {
        synchronized (lock) {
            while (waiting.isEmpty() && !closed) {
                long millis = (nextTick - System.nanoTime()) / 1_000_000;
                if (millis <= 0) break;
                try {
                    lock.wait(millis);
                } catch (InterruptedException _) {
                    // The file channel would be closed by an interrupt, so this thread never keeps one.
                    LOG.debug("interrupted; going on");
                }
            }
            if (closed && waiting.isEmpty()) return null;
            var asked = waiting;
            waiting = new ArrayList<>();
            return asked;
        }
    }

    /// Ends after the last commit that somebody waits for.
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
