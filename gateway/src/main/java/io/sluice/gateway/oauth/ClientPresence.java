package io.sluice.gateway.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Whether a client of one API is still there. An answer is good for a second; while the store is away the
/// last one goes on. Shared by all event loops.
public final class ClientPresence {
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final OAuthStore store;
    private final Cache<String, Seen> seen =
            Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();

    private record Seen(boolean there, long freshUntil) {}

    public ClientPresence(OAuthStore store) {
        this.store = store;
    }

    /// The answer if it is known and good, else null: then [#ask].
    ///
    /// @param nanos now, by `System.nanoTime`
    public @Nullable Boolean now(String clientId, long nanos) {
        if (clientId.isEmpty()) return false;
        var known = seen.getIfPresent(clientId);
        return known != null && known.freshUntil - nanos > 0 ? (Boolean) known.there : null;
    }

    /// Completes on a thread of the store; exceptionally when nobody can tell.
    public CompletionStage<Boolean> ask(String clientId) {
        var before = seen.getIfPresent(clientId);
        return store.clientExists(clientId).handle((there, failure) -> {
            if (failure != null) {
                if (before == null) throw new java.util.concurrent.CompletionException(failure);
                return before.there;
            }
            seen.put(clientId, new Seen(there, System.nanoTime() + FRESH_NANOS));
            return there;
        });
    }
}
