package io.sluice.gateway.identity;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The key set of one address: fetched when it is needed first, then kept and renewed behind the requests.
///
/// A set that cannot be renewed goes on counting for [#STALE] longer, so a provider that is down for a while costs
/// nothing. A key that is not in the set makes it be fetched again, at most every [#AGAIN]: providers change keys
/// without notice, and clients make up ids. One fetch runs at a time, however many wait.
public final class RemoteKeys {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);

    /// How long keys count that could not be renewed.
    static final Duration STALE = Duration.ofHours(1);

    /// How long a provider is left alone that was just asked.
    static final Duration AGAIN = Duration.ofSeconds(5);

    private final String address;
    private final Source source;
    private final Executor behind;
    private final LongSupplier nanos;
    private volatile @Nullable Fetched fetched;
    private volatile boolean failed;
    private volatile boolean asked;
    private volatile long askedNanos;
    private @Nullable CompletableFuture<Void> running;

    /// Where the set comes from.
    interface Source {
        /// @throws IOException when the provider does not answer, or answers no key set
        KeySet fetch() throws IOException;
    }

    /// One answer of the provider; no two are equal.
    record Fetched(KeySet keys, long nanos) {}

    /// @param address for people
    /// @param behind  runs renewals that nobody waits for
    RemoteKeys(String address, Source source, Executor behind, LongSupplier nanos) {
        this.address = address;
        this.source = source;
        this.behind = behind;
        this.nanos = nanos;
    }

    /// Whether what was found in `known` counts still. Starts a renewal when it is old. Never blocks.
    boolean holds(Fetched known, Duration cacheFor) {
        if (!known.equals(fetched)) return false;
        long age = nanos.getAsLong() - known.nanos;
        if (age - cacheFor.toNanos() < 0) return true;
        if (age - cacheFor.plus(STALE).toNanos() >= 0) return false;
        if (mayAsk()) start();
        return true;
    }

    /// Has the keys fetched behind the caller when they are not known yet. Never blocks.
    void prefetch() {
        if (fetched == null && mayAsk()) start();
    }

    /// The keys, if they are here and count; renewed behind the caller when they are old. Never blocks.
    @Nullable
    Fetched known(Duration cacheFor) {
        var known = fetched;
        return known != null && holds(known, cacheFor) ? known : null;
    }

    /// The keys as they are known, fetched when they are not; null when they cannot be had. Blocks.
    @Nullable
    Fetched keys(Duration cacheFor) {
        var known = fetched;
        if (known != null && holds(known, cacheFor)) return known;
        if (mayAsk() || running()) start().join();
        known = fetched;
        return known != null
                        && nanos.getAsLong()
                                        - known.nanos
                                        - cacheFor.plus(STALE).toNanos()
                                < 0
                ? known
                : null;
    }

    /// Fetches anew because a key was missing in `known`, unless that was done just now. Blocks.
    ///
    /// @return null when the provider cannot be asked whether it has the key
    @Nullable
    Fetched newer(Fetched known) {
        if (known.equals(fetched) && (mayAsk() || running())) start().join();
        return failed ? null : fetched;
    }

    /// Forgets the keys: the next request fetches.
    void invalidate() {
        fetched = null;
        asked = false;
    }

    private boolean mayAsk() {
        return !asked || nanos.getAsLong() - askedNanos - AGAIN.toNanos() >= 0;
    }

    private synchronized boolean running() {
        return running != null;
    }

    /// Fetches behind the caller, or joins who fetches already. Short: an event loop may call it.
    private CompletableFuture<Void> start() {
        CompletableFuture<Void> started;
        synchronized (this) {
            if (running != null) return running;
            started = new CompletableFuture<>();
            running = started;
            askedNanos = nanos.getAsLong();
            asked = true;
        }
        behind.execute(() -> fetch(started));
        return started;
    }

    private void fetch(CompletableFuture<Void> done) {
        try {
            fetched = new Fetched(source.fetch(), nanos.getAsLong());
            if (failed) LOG.info("the keys of {} are here again", address);
            failed = false;
        } catch (IOException | RuntimeException why) {
            if (!failed) LOG.warn("no keys from {}: {}; those known go on", address, why.toString());
            failed = true;
        } finally {
            synchronized (this) {
                running = null;
            }
            done.complete(null);
        }
    }
}
