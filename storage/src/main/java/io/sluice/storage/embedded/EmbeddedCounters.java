package io.sluice.storage.embedded;

import io.sluice.storage.Allowance;
import io.sluice.storage.Counters;
import io.sluice.storage.FixedWindow;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.StoreUnavailable;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/// Counters in memory. Quotas are written behind every second and read back at the start, so a crash
/// forgets at most a second of them; rates, which live for a window only, are not written.
final class EmbeddedCounters implements Counters, Volume.Part {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int SECONDS_BETWEEN_SWEEPS = 30;

    private final InstantSource clock;
    private final Supplier<CompletionStage<Void>> durable;
    private @Nullable MVMap<String, long[]> onDisk;
    private boolean writable;
    private boolean restored;

    /// Keys of quotas to be written, each once.
    private final ConcurrentLinkedQueue<String> changed = new ConcurrentLinkedQueue<>();

    private final ConcurrentHashMap<String, Tally> quotas = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Tally> windows = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Tally> sentinels = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, SlidingLog> logs = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Allowance> allowances = new ConcurrentHashMap<>();

    private int seconds;

    /// @param durable ends when everything changed so far is on disk
    EmbeddedCounters(InstantSource clock, Supplier<CompletionStage<Void>> durable) {
        this.clock = clock;
        this.durable = durable;
    }

    /// Memory leads: the file is read once, at the start. After an outage all quotas are written anew.
    @Override
    public void bind(MVStore store, boolean toWrite) {
        MVMap<String, long[]> opened = store.openMap("quotas");
        synchronized (this) {
            onDisk = opened;
            writable = toWrite;
        }
        if (restored) {
            quotas.forEach((key, tally) -> {
                synchronized (tally) {
                    tally.dirty = true;
                    changed.add(key);
                }
            });
            return;
        }
        restored = true;
        opened.forEach((key, numbers) -> {
            var tally = new Tally();
            tally.count = numbers[0];
            tally.expiresAt = numbers[1];
            quotas.put(key, tally);
        });
    }

    private synchronized MVMap<String, long[]> toWrite() {
        if (onDisk == null || !writable) throw new StoreUnavailable("the embedded store cannot be written for now");
        return onDisk;
    }

    @Override
    public void quota(String key, long renewal, long requests, Count to) {
        long count;
        long millis;
        while (true) {
            var tally = tally(quotas, key);
            synchronized (tally) {
                if (tally.dead) continue;
                long now = clock.millis();
                // Without an end it is as good as absent: it was made when no renewal was set.
                if (renewal > 0 && (tally.expiresAt == 0 || tally.expired(now))) {
                    tally.count = 0;
                    tally.expiresAt = now + renewal * 1000;
                } else if (tally.expired(now)) {
                    tally.count = 0;
                    tally.expiresAt = 0;
                }
                tally.count += requests;
                count = tally.count;
                millis = tally.millisLeft(now);
                if (!tally.dirty) {
                    tally.dirty = true;
                    changed.add(key);
                }
                break;
            }
        }
        to.counted(count, millis);
    }

    @Override
    public void peekQuota(String key, Count to) {
        peek(quotas.get(key), to);
    }

    private void peek(@Nullable Tally tally, Count to) {
        long count = 0;
        long millis = 0;
        if (tally != null) {
            synchronized (tally) {
                long now = clock.millis();
                if (!tally.expired(now)) {
                    count = tally.count;
                    millis = tally.millisLeft(now);
                }
            }
        }
        to.counted(count, millis);
    }

    @Override
    public void fixedWindow(String limiterKey, long perSeconds, long nowNanos, Count to) {
        var window = FixedWindow.at(nowNanos, perSeconds);
        long count;
        while (true) {
            var tally = tally(windows, limiterKey);
            synchronized (tally) {
                if (tally.dead) continue;
                if (tally.window != window.startNanos()) {
                    tally.window = window.startNanos();
                    tally.count = 0;
                    tally.expiresAt = window.endNanos() / 1_000_000 + 1;
                }
                count = ++tally.count;
                break;
            }
        }
        to.counted(count, window.remainingMillis(nowNanos));
    }

    @Override
    public void peekWindow(String limiterKey, long perSeconds, long nowNanos, Count to) {
        var window = FixedWindow.at(nowNanos, perSeconds);
        var tally = windows.get(limiterKey);
        long count = 0;
        if (tally != null) {
            synchronized (tally) {
                if (tally.window == window.startNanos()) count = tally.count;
            }
        }
        to.counted(count, window.remainingMillis(nowNanos));
    }

    @Override
    public void slidingLog(String limiterKey, long nowNanos, long perSeconds, long max, Log to) {
        long before;
        long earliest;
        while (true) {
            var log = logs.get(limiterKey);
            if (log == null) {
                logs.putIfAbsent(limiterKey, new SlidingLog());
                continue;
            }
            synchronized (log) {
                if (log.dead) continue;
                log.trim(nowNanos - perSeconds * NANOS_PER_SECOND);
                before = log.size();
                log.add(nowNanos, Math.max(0, max));
                log.expiresAt = nowNanos / 1_000_000 + perSeconds * 1000;
                earliest = before >= max && max > 0 ? log.fromEnd(max) : nowNanos;
                break;
            }
        }
        to.logged(before, earliest);
    }

    @Override
    public void peekLog(String limiterKey, long nowNanos, long perSeconds, long max, Log to) {
        var log = logs.get(limiterKey);
        long before = 0;
        long earliest = nowNanos;
        if (log != null) {
            synchronized (log) {
                before = log.countAfter(nowNanos - perSeconds * NANOS_PER_SECOND);
                if (before >= max && max > 0) earliest = log.fromEnd(max);
            }
        }
        to.logged(before, earliest);
    }

    @Override
    public void blocked(String limiterKey, Count to) {
        var tally = sentinels.get(limiterKey + ".BLOCKED");
        peek(tally, to);
    }

    @Override
    public void block(String limiterKey, long perSeconds) {
        if (perSeconds <= 0) return;
        while (true) {
            var tally = tally(sentinels, limiterKey + ".BLOCKED");
            synchronized (tally) {
                if (tally.dead) continue;
                long now = clock.millis();
                if (tally.count == 0 || tally.expired(now)) {
                    tally.count = 1;
                    tally.expiresAt = now + perSeconds * 1000;
                }
                return;
            }
        }
    }

    @Override
    public CompletionStage<Void> reset(List<String> keys) {
        try {
            forget(keys);
            return durable.get();
        } catch (StoreFailure failed) {
            return CompletableFuture.failedStage(failed);
        }
    }

    /// Deletes, in memory and in the file's next commit.
    void forget(List<String> keys) {
        var file = toWrite();
        for (var key : keys) {
            var quota = quotas.get(key);
            if (quota != null) {
                synchronized (quota) {
                    kill(quotas, key, quota);
                }
            }
            var unused = Volume.uninterrupted(() -> file.remove(key));
            var sentinel = sentinels.get(key);
            if (sentinel != null) {
                synchronized (sentinel) {
                    kill(sentinels, key, sentinel);
                }
            }
        }
    }

    /// The caller holds the tally's lock.
    private static void kill(Map<String, Tally> tallies, String key, Tally tally) {
        tally.dead = true;
        tallies.remove(key, tally);
    }

    @Override
    public CompletionStage<Optional<Allowance>> allowance(String limiterKey) {
        return CompletableFuture.completedStage(Optional.ofNullable(allowances.get(limiterKey))
                .filter(allowance -> allowance.keptUntil().isAfter(clock.instant())));
    }

    @Override
    public CompletionStage<Boolean> allow(String limiterKey, Allowance allowance) {
        allowances.put(limiterKey, allowance);
        return CompletableFuture.completedStage(true);
    }

    private static Tally tally(ConcurrentHashMap<String, Tally> tallies, String key) {
        var there = tallies.get(key);
        if (there != null) return there;
        var made = new Tally();
        var first = tallies.putIfAbsent(key, made);
        return first == null ? made : first;
    }

    /// Writes quotas that changed to the file, and now and then drops what has expired. Called once a second.
    void writeBehind() {
        var file = toWrite();
        for (var key = changed.poll(); key != null; key = changed.poll()) {
            var tally = quotas.get(key);
            if (tally == null) continue;
            synchronized (tally) {
                if (tally.dead) continue;
                tally.dirty = false;
                file.put(key, new long[] {tally.count, tally.expiresAt});
            }
        }
        if (++seconds % SECONDS_BETWEEN_SWEEPS == 0) sweep(file);
    }

    private void sweep(MVMap<String, long[]> file) {
        long now = clock.millis();
        drop(windows, now);
        drop(sentinels, now);
        drop(quotas, now);
        for (var keys = file.keyIterator(null); keys.hasNext(); ) {
            var key = keys.next();
            if (!quotas.containsKey(key)) file.remove(key);
        }
        logs.forEach((key, log) -> {
            synchronized (log) {
                if (log.expiresAt <= now) {
                    log.dead = true;
                    logs.remove(key, log);
                }
            }
        });
        allowances.values().removeIf(allowance -> allowance.keptUntil().toEpochMilli() <= now);
    }

    private static void drop(Map<String, Tally> tallies, long now) {
        tallies.forEach((key, tally) -> {
            synchronized (tally) {
                if (tally.expired(now)) kill(tallies, key, tally);
            }
        });
    }
}
