package io.sluice.gateway.upstream.credential;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.middleware.UpstreamSpec.UpstreamOAuth;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The token of one API: had when it is needed first, shared with other gateways through the store, renewed behind
/// the requests before it ends.
///
/// One request for a token runs at a time, however many wait. While the server is away a token goes on to its end;
/// after that requests fail, and the server is asked once a second.
public final class TokenSource {
    private static final Logger LOG = LoggerFactory.getLogger(TokenSource.class);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long OTHERS_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /// Longest time before its end at which a token is renewed.
    private static final long EARLY_SECONDS = 30;

    private final String apiId;
    private final Consumer<String> told;
    private final HeaderName field;
    private final TokenEndpoint endpoint;
    private final TokenShelf shelf;
    private volatile @Nullable Held held;
    private volatile long askedNanos;
    private volatile boolean asked;
    private volatile @Nullable IOException failure;
    private @Nullable CompletableFuture<Held> running;

    /// A token that is good for requests until `endNanos`.
    record Held(Credential credential, ObjectNode metadata, long renewNanos, long endNanos) {}

    /// @param told hears that no token can be had, once a second at most
    TokenSource(String apiId, UpstreamOAuth spec, TokenEndpoint endpoint, TokenShelf shelf, Consumer<String> told) {
        this.apiId = apiId;
        this.told = told;
        this.field = HeaderName.of(spec.header());
        this.endpoint = endpoint;
        this.shelf = shelf;
    }

    /// The token, null when there is none that counts. Never blocks; has it renewed when its end is near.
    @Nullable
    Held current() {
        var known = held;
        if (known == null) return null;
        long now = System.nanoTime();
        if (now - known.renewNanos < 0) return known;
        if (now - known.endNanos >= 0) return null;
        if (mayAsk()) {
            var _ = fetch();
        }
        return known;
    }

    /// A new token. Never blocks. Fails with an [IOException] when none can be had.
    CompletableFuture<Held> fetch() {
        var started = new CompletableFuture<Held>();
        synchronized (this) {
            if (running != null) return running;
            var before = failure;
            if (before != null && !mayAsk()) return CompletableFuture.failedFuture(before);
            running = started;
            askedNanos = System.nanoTime();
            asked = true;
        }
        Thread.ofVirtual().name("upstream-token").start(() -> fetch(started));
        return started;
    }

    private boolean mayAsk() {
        return !asked || System.nanoTime() - askedNanos - AGAIN_NANOS >= 0;
    }

    private void fetch(CompletableFuture<Held> done) {
        try {
            var found = held(token());
            held = found;
            if (failure != null) LOG.info("{}: there are tokens for the upstream again", apiId);
            failure = null;
            finish();
            done.complete(found);
        } catch (IOException | RuntimeException why) {
            if (failure == null) LOG.warn("{}: no token for the upstream: {}", apiId, reason(why));
            failure = why instanceof IOException already ? already : new IOException(why);
            finish();
            done.completeExceptionally(why);
            told.accept("no token for the upstream: " + reason(why));
        }
    }

    private static String reason(Exception why) {
        return why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    }

    private synchronized void finish() {
        running = null;
    }

    /// That of the store when it is better than what is known, else a new one, which one gateway gets for all.
    private Token token() throws IOException {
        boolean mine = false;
        long giveUp = System.nanoTime() + OTHERS_NANOS;
        try {
            do {
                mine = shelf.lock();
                var stored = shelf.read();
                if (stored.isPresent() && isBetter(stored.get())) return stored.get();
                if (!mine) LockSupport.parkNanos(PAUSE_NANOS);
            } while (!mine && System.nanoTime() - giveUp < 0);
            var token = endpoint.ask();
            shelf.put(token);
            return token;
        } finally {
            if (mine) shelf.unlock();
        }
    }

    private boolean isBetter(Token stored) {
        var known = held;
        long now = System.nanoTime();
        var found = held(stored);
        return found.renewNanos - now > 0 && (known == null || found.endNanos - known.endNanos > AGAIN_NANOS);
    }

    private Held held(Token token) {
        long now = System.nanoTime();
        long early = Math.min(EARLY_SECONDS, Math.max(1, token.seconds() / 5));
        // Not used in its last moments: it has to arrive before its end.
        long margin = token.seconds() > 10 ? 2 : 0;
        return new Held(
                new Credential(field, "Bearer " + token.value()),
                token.metadata(),
                now + TimeUnit.SECONDS.toNanos(token.seconds() - early),
                now + TimeUnit.SECONDS.toNanos(token.seconds() - margin));
    }
}
