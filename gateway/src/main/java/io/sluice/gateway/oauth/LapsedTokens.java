package io.sluice.gateway.oauth;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shortens the lists of issued tokens: what expired long enough ago goes. One gateway does it at a time.
public final class LapsedTokens {
    private static final Logger LOG = LoggerFactory.getLogger(LapsedTokens.class);
    private static final long LOCK_SECONDS = 60;

    private final OAuthParts parts;

    public LapsedTokens(OAuthParts parts) {
        this.parts = parts;
    }

    /// Whether there is ever anything to do.
    public boolean isAsked() {
        return parts.settings().retainExpired().isPositive();
    }

    /// [#purge] for a clockwork: a store that is away is waited for until the next time.
    public void purgeOrWait() {
        try {
            purge();
        } catch (CompletionException away) {
            LOG.warn("expired tokens could not be forgotten: {}", away.getMessage());
        }
    }

    /// Does nothing when expired tokens are to be kept, or another gateway is at it. Waits for the store.
    public void purge() {
        var retain = parts.settings().retainExpired();
        if (!retain.isPositive()) return;
        var values = parts.values();
        if (!await(values.setIfAbsent("oauth-purge-lock", "1".getBytes(StandardCharsets.UTF_8), LOCK_SECONDS))) return;
        double before = parts.now() - (double) retain.toSeconds();
        for (var key : await(values.keys("oauth-data."))) {
            if (key.contains(".oauth-client-tokens.")) await(values.trimScored(key, 0, before));
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
