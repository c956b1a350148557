package io.sluice.gateway.control;

import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.session.SignedNotices;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.KeyForms;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import io.sluice.storage.Counters;
import io.sluice.storage.SessionStore;
import io.sluice.storage.Storage;
import io.sluice.storage.StoreFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys in the store, for who may wait. What is written here is announced, and this gateway's own cache
/// is told.
final class StoredKeys {
    private static final Logger LOG = LoggerFactory.getLogger(StoredKeys.class);
    private static final String PREFIX = "apikey-";

    private final SessionStore sessions;
    private final Counters counters;
    private final KeyForms forms;
    private final SignedNotices notices;
    private final SessionCache cache;

    StoredKeys(Storage storage, KeyForms forms, SignedNotices notices, SessionCache cache) {
        this.sessions = storage.sessions();
        this.counters = storage.counters();
        this.forms = forms;
        this.notices = notices;
        this.cache = cache;
    }

    /// @param key  text that a client sends, or the name for a key that was asked for by it
    /// @param name in the store, without prefix
    record Stored(String key, String name, Session session) {}

    KeyForms forms() {
        return forms;
    }

    /// The session of a key, in any of the forms that `presented` may stand for in this organisation.
    Optional<Stored> find(String orgId, String presented) {
        var keys = forms.candidates(orgId, presented);
        var names = keys.stream().map(forms::stored).toList();
        var found = await(sessions.find(names.stream().map(PREFIX::concat).toList()));
        return found.flatMap(it -> {
            int at = names.indexOf(it.key().substring(PREFIX.length()));
            return read(it).map(session -> new Stored(keys.get(at), names.get(at), session));
        });
    }

    /// The session under a name in the store.
    Optional<Stored> named(String name) {
        return await(sessions.find(PREFIX + name))
                .flatMap(it -> read(it).map(session -> new Stored(name, name, session)));
    }

    private static Optional<Session> read(SessionStore.Found found) {
        return switch (SessionCodec.read(found.json())) {
            case Checked.Good<Session>(var session, var _) -> Optional.of(session);
            case Checked.Bad<Session>(var problems) -> {
                LOG.warn("the session {} cannot be read: {}", found.key(), problems);
                yield Optional.empty();
            }
        };
    }

    void put(String name, Session session, long lifetimeSeconds) {
        await(sessions.put(PREFIX + name, SessionCodec.write(session), lifetimeSeconds));
        announce(name);
    }

    /// @return whether it was there
    boolean remove(String name, Session session) {
        long removed = await(sessions.remove(List.of(PREFIX + name), counterNames(name, session)));
        announce(name);
        return removed > 0;
    }

    private void announce(String name) {
        cache.changed(name);
        await(notices.sessionChanged(name));
    }

    /// The used quota and the block of a limited key begin anew.
    void resetCounters(String name, Session session) {
        await(counters.reset(counterNames(name, session)));
    }

    private static List<String> counterNames(String name, Session session) {
        var names = new ArrayList<String>();
        names.add("rate-limit-" + name + ".BLOCKED");
        names.add("quota-" + name);
        var scopes = new TreeSet<String>();
        session.accessRights().values().forEach(access -> scopes.add(access.allowanceScope()));
        scopes.remove("");
        scopes.forEach(scope -> names.add("quota-" + scope + "-" + name));
        return names;
    }

    /// @param count  requests of the running period; 0 when none runs
    /// @param millis until it ends; 0 when it does not
    record Used(long count, long millis) {}

    Used used(String scope, String name) {
        var answer = new CompletableFuture<Used>();
        counters.peekQuota("quota-" + (scope.isEmpty() ? "" : scope + "-") + name, new Counters.Count() {
            @Override
            public void counted(long count, long millis) {
                answer.complete(new Used(count, millis));
            }

            @Override
            public void failed(StoreFailure why) {
                answer.completeExceptionally(why);
            }
        });
        return answer.join();
    }

    /// Names in the store, without prefix, sorted.
    List<String> names() {
        return await(sessions.keys(PREFIX)).stream()
                .map(key -> key.substring(PREFIX.length()))
                .sorted()
                .toList();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
