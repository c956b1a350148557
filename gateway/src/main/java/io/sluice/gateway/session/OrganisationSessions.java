package io.sluice.gateway.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.KeyForms;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import io.sluice.storage.SessionStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sessions of organisations (`orgkey.<org>`): their own limits and switches. Shared by all event loops.
///
/// An answer is good for ten seconds, also that there is none, and until a notice says otherwise. While the
/// store is away the last answer goes on; without one the organisation counts as unlimited
/// (source: `wire-formats.md` 5).
public final class OrganisationSessions {
    private static final Logger LOG = LoggerFactory.getLogger(OrganisationSessions.class);
    private static final long FRESH_NANOS = Duration.ofSeconds(10).toNanos();

    private final SessionStore store;
    private final KeyForms forms;
    private final Cache<String, Known> byOrg =
            Caffeine.newBuilder().maximumSize(10_000).build();
    private final ConcurrentHashMap<String, CompletableFuture<Known>> loading = new ConcurrentHashMap<>();

    public OrganisationSessions(SessionStore store, KeyForms forms) {
        this.store = store;
        this.forms = forms;
    }

    /// One organisation as it was read; the same object until it is read again.
    public static final class Known {
        private final String stored;
        private final Optional<Session> session;
        private volatile long freshUntil;
        private volatile boolean fresh = true;
        private volatile Grant.@Nullable Limits limits;

        private Known(String stored, Optional<Session> session, long freshUntil) {
            this.stored = stored;
            this.session = session;
            this.freshUntil = freshUntil;
        }

        /// What the organisation is called in the names of counters.
        public String stored() {
            return stored;
        }

        /// Empty when the organisation has none.
        public Optional<Session> session() {
            return session;
        }

        /// Null until [#limits(Limits)] kept them.
        public Grant.@Nullable Limits limits() {
            return limits;
        }

        public void limits(Grant.Limits compiled) {
            limits = compiled;
        }
    }

    /// The answer if it is known and good, else null: then [#load] it.
    ///
    /// @param nanos now, by `System.nanoTime`
    public @Nullable Known now(String orgId, long nanos) {
        var known = byOrg.getIfPresent(orgId);
        return known != null && known.fresh && known.freshUntil - nanos > 0 ? known : null;
    }

    /// Asks the store, or joins who is asking already. Never completes exceptionally.
    public CompletableFuture<Known> load(String orgId) {
        var answer = new CompletableFuture<Known>();
        var first = loading.putIfAbsent(orgId, answer);
        if (first != null) return first;
        store.find("orgkey." + orgId).whenComplete((found, failure) -> {
            loading.remove(orgId, answer);
            var known = failure == null ? loaded(orgId, found) : failed(orgId);
            byOrg.put(orgId, known);
            answer.complete(known);
        });
        return answer;
    }

    private Known loaded(String orgId, Optional<SessionStore.Found> found) {
        return new Known(forms.stored(orgId), found.flatMap(this::read), System.nanoTime() + FRESH_NANOS);
    }

    private Optional<Session> read(SessionStore.Found found) {
        return switch (SessionCodec.read(found.json())) {
            case Checked.Good<Session>(var session, var _) -> Optional.of(session);
            case Checked.Bad<Session>(var problems) -> {
                LOG.warn("the session {} cannot be read: {}", found.key(), problems);
                yield Optional.empty();
            }
        };
    }

    private Known failed(String orgId) {
        var known = byOrg.getIfPresent(orgId);
        if (known == null) known = new Known(forms.stored(orgId), Optional.empty(), 0);
        // The store is left alone for a second.
        known.freshUntil = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        known.fresh = true;
        return known;
    }

    /// A session changed: when it is that of an organisation it is read anew when it is asked for next.
    ///
    /// @param name of the session in the store, without prefix
    public void changed(String name) {
        byOrg.asMap().values().forEach(known -> {
            if (known.stored.equals(name)) known.fresh = false;
        });
    }

    /// Changes may have been missed.
    public void allChanged() {
        byOrg.asMap().values().forEach(known -> known.fresh = false);
    }
}
