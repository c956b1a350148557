package io.sluice.gateway.identity;

import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.session.SignedNotices;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.policy.Policies;
import io.sluice.model.session.KeyForms;
import io.sluice.model.session.Lifetime;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import io.sluice.storage.SessionStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sessions behind tokens of identity providers: found, made and kept as keys are (`wire-formats.md` 2.4 and 4).
/// Blocks: for virtual threads only.
public final class TokenSessions {
    private static final Logger LOG = LoggerFactory.getLogger(TokenSessions.class);
    private static final String PREFIX = "apikey-";

    private final SessionCache cache;
    private final SessionStore store;
    private final SignedNotices notices;
    private final KeyForms forms;
    private final Supplier<Policies> policies;
    private final Lifetime lifetime;
    private final InstantSource clock;

    public TokenSessions(
            SessionCache cache,
            SessionStore store,
            SignedNotices notices,
            KeyForms forms,
            Supplier<Policies> policies,
            Lifetime lifetime,
            InstantSource clock) {
        this.cache = cache;
        this.store = store;
        this.notices = notices;
        this.forms = forms;
        this.policies = policies;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    SessionCache cache() {
        return cache;
    }

    KeyForms forms() {
        return forms;
    }

    Policies policies() {
        return policies.get();
    }

    long now() {
        return clock.instant().getEpochSecond();
    }

    /// The key under which somebody's session is kept.
    ///
    /// @param id a hash of who it is, see [#md5]
    String key(String orgId, String id) {
        return forms.token(orgId, id);
    }

    /// The key that what was presented stands for, where nothing is stored yet.
    String keyOf(KeyBytes presented) {
        return forms.candidates(presented.orgId(), presented.text()).getFirst();
    }

    Lookup find(KeyBytes presented) {
        var known = cache.now(presented, System.nanoTime());
        return known != null ? known : cache.load(presented).join();
    }

    /// As it is used for one request, without the store knowing of it.
    KnownSession known(String key, Session session) {
        return new KnownSession(key, forms.stored(key), session, session);
    }

    /// Keeps a session. When the store cannot be written the request goes on with it all the same: who is calling is
    /// known, and the next request tries again.
    ///
    /// @param isNew false: only if it is still there
    KnownSession keep(ApiDefinition api, String key, Session session, boolean isNew) {
        var known = known(key, session);
        var name = PREFIX + known.stored();
        var document = api.classic();
        long seconds = lifetime.seconds(
                session,
                document.path("session_lifetime").asLong(),
                document.path("session_lifetime_respects_key_expiration").asBoolean(),
                now());
        try {
            var json = SessionCodec.write(session);
            if (isNew) store.put(name, json, seconds).toCompletableFuture().join();
            else store.update(name, json, seconds).toCompletableFuture().join();
            cache.changed(known.stored());
            notices.sessionChanged(known.stored()).toCompletableFuture().join();
        } catch (CompletionException away) {
            LOG.debug("the session of a token was not kept: {}", away.getMessage());
        }
        return known;
    }

    /// 32 lower-case hex digits.
    static String md5(String text) {
        try {
            var digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every Java has MD5", bug);
        }
    }
}
