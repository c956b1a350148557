package io.sluice.gateway.oauth;

import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.session.SignedNotices;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.KeyForms;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import io.sluice.storage.SessionStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The sessions behind access tokens: keys like any other. What changes is announced by its name in the
/// store, never by the token. Waits for the store.
public final class OAuthSessions {
    private static final String PREFIX = "apikey-";

    /// An expired token is still told that it expired, for a week.
    private static final long AFTER_EXPIRY = Duration.ofDays(7).toSeconds();

    private final SessionStore store;
    private final KeyForms forms;
    private final SignedNotices notices;
    private final SessionCache cache;

    public OAuthSessions(SessionStore store, KeyForms forms, SignedNotices notices, SessionCache cache) {
        this.store = store;
        this.forms = forms;
        this.notices = notices;
        this.cache = cache;
    }

    KeyForms forms() {
        return forms;
    }

    /// @param seconds that the token lives
    void put(String token, Session session, long seconds) {
        write(forms.stored(token), session, seconds + AFTER_EXPIRY);
    }

    /// Writes a user, who stays.
    void putUser(String key, Session session) {
        write(forms.stored(key), session, 0);
    }

    private void write(String name, Session session, long seconds) {
        await(store.put(PREFIX + name, SessionCodec.write(session), seconds));
        changed(name);
    }

    /// @param name in the store
    Optional<Session> named(String name) {
        return await(store.find(PREFIX + name))
                .flatMap(found -> SessionCodec.read(found.json()) instanceof Checked.Good<Session>(var session, var _)
                        ? Optional.of(session)
                        : Optional.empty());
    }

    void remove(String name) {
        await(store.remove(List.of(PREFIX + name), List.of("quota-" + name)));
        changed(name);
    }

    /// Has a token expire now, on every API. (An active policy would switch an inactive session on again.) A
    /// session that is gone stays gone.
    ///
    /// @param now Unix seconds
    void expire(String name, long now) {
        var session = named(name);
        if (session.isEmpty()) return;
        long left = Math.max(1, await(store.timeToLive(PREFIX + name)));
        await(store.update(PREFIX + name, SessionCodec.write(session.get().withExpires(now - 1)), left));
        changed(name);
    }

    private void changed(String name) {
        cache.changed(name);
        await(notices.sessionChanged(name));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
