package io.sluice.gateway.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.PolicyMerge;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.KeyForms;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import io.sluice.storage.SessionStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sessions by presented key, with policies applied; shared by all event loops.
///
/// An answer is good for a while, also the answer that there is no such key. Notices of the store end it
/// early. While the store is away, keys that were seen before go on with what was known of them; about
/// others nothing can be said. A lookup that is cached takes no lock and allocates nothing; one that is not
/// asks the store once, however many requests wait for it.
public final class SessionCache {
    private static final Logger LOG = LoggerFactory.getLogger(SessionCache.class);
    private static final String PREFIX = "apikey-";

    /// How long to leave a store alone that failed, for keys that can do without it.
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final SessionStore store;
    private final KeyForms forms;
    private final Rules rules;
    private final Supplier<Policies> policies;
    private final Cache<KeyBytes, Entry> known;
    private final Cache<KeyBytes, Entry> others;
    private final Map<String, Set<Entry>> byName = new ConcurrentHashMap<>();
    private volatile long storeFailedUntil;
    private volatile boolean storeFailed;

    /// @param minLength shorter keys are unknown; in bytes
    /// @param fresh     how long an answer is good
    /// @param most      keys that are kept; as many again that do not exist, so that made-up keys never push
    ///                  out real ones
    public record Rules(int minLength, Duration fresh, int most) {
        public static final Rules DEFAULTS = new Rules(3, Duration.ofSeconds(10), 200_000);
    }

    /// @param policies the policies as they are now; a session is merged anew when it answers another object
    public SessionCache(SessionStore store, KeyForms forms, Rules rules, Supplier<Policies> policies) {
        this.store = store;
        this.forms = forms;
        this.rules = rules;
        this.policies = policies;
        this.known = Caffeine.newBuilder()
                .maximumSize(rules.most)
                .expireAfterAccess(Duration.ofHours(1))
                .executor(Runnable::run)
                .removalListener(this::removed)
                .build();
        this.others = Caffeine.newBuilder()
                .maximumSize(rules.most)
                .expireAfterWrite(rules.fresh.multipliedBy(2))
                .executor(Runnable::run)
                .removalListener(this::removed)
                .build();
    }

    /// One presented key. Its state is replaced as a whole; `loading` is guarded by the entry.
    private static final class Entry {
        final KeyBytes key;
        final List<String> keys;
        final List<String> names;
        volatile @Nullable State state;
        volatile long freshUntil;
        volatile boolean fresh;

        @Nullable
        CompletableFuture<Lookup> loading;

        boolean outdated;

        Entry(KeyBytes key, KeyForms forms) {
            this.key = key;
            this.keys = forms.candidates(key.orgId(), key.text());
            this.names = keys.stream().map(forms::stored).toList();
        }
    }

    /// @param found which of the keys there is, and its session
    /// @param with  the policies that were applied
    private record State(Optional<Stored> found, Policies with, Lookup lookup) {}

    private record Stored(String key, String name, Session session) {}

    /// The answer if it is known and good, else null: then [#load] it.
    ///
    /// @param nanos now, by `System.nanoTime`
    public @Nullable Lookup now(KeyBytes presented, long nanos) {
        if (presented.length() < rules.minLength) return Lookup.UNKNOWN;
        var entry = known.getIfPresent(presented);
        if (entry == null) entry = others.getIfPresent(presented);
        if (entry == null) return null;
        var state = entry.state;
        if (state == null || !(entry.fresh && entry.freshUntil - nanos > 0)) {
            return state != null && resting(nanos) && state.found.isPresent() ? current(entry, state) : null;
        }
        return current(entry, state);
    }

    /// The store failed a moment ago: who can do without it leaves it alone.
    private boolean resting(long nanos) {
        return storeFailed && storeFailedUntil - nanos > 0;
    }

    private Lookup current(Entry entry, State state) {
        var wanted = policies.get();
        if (state.with == wanted) return state.lookup;
        var merged = merged(state.found, entry.key.orgId(), wanted);
        entry.state = merged;
        return merged.lookup;
    }

    private static State merged(Optional<Stored> found, String orgId, Policies policies) {
        if (found.isEmpty()) return new State(found, policies, Lookup.UNKNOWN);
        var stored = found.get();
        var merged = PolicyMerge.apply(stored.session, policies, Optional.of(orgId));
        Lookup lookup = merged.refusal().isPresent()
                ? Lookup.UNKNOWN
                : new KnownSession(stored.key, stored.name, merged.session(), stored.session);
        return new State(found, policies, lookup);
    }

    /// Asks the store, or joins who is asking already. Completes on a thread of the store, never
    /// exceptionally.
    ///
    /// @param presented may be used again at once
    public CompletableFuture<Lookup> load(KeyBytes presented) {
        if (presented.length() < rules.minLength) return CompletableFuture.completedFuture(Lookup.UNKNOWN);
        var entry = known.getIfPresent(presented);
        if (entry == null) entry = others.get(presented.copy(), this::added);
        CompletableFuture<Lookup> answer;
        synchronized (entry) {
            if (entry.loading != null) return entry.loading;
            answer = new CompletableFuture<>();
            entry.loading = answer;
            entry.outdated = false;
        }
        var asked = entry;
        store.find(asked.names.stream().map(PREFIX::concat).toList()).whenComplete((found, failure) -> {
            Lookup lookup;
            try {
                lookup = failure == null ? loaded(asked, found) : failed(asked);
            } catch (RuntimeException bug) {
                LOG.error("a session could not be taken over", bug);
                synchronized (asked) {
                    asked.loading = null;
                }
                lookup = Lookup.UNAVAILABLE;
            }
            answer.complete(lookup);
        });
        return answer;
    }

    private Entry added(KeyBytes key) {
        var entry = new Entry(key, forms);
        remember(entry);
        return entry;
    }

    private void remember(Entry entry) {
        for (var name : entry.names) {
            byName.compute(name, (_, entries) -> {
                var all = entries == null ? ConcurrentHashMap.<Entry>newKeySet() : entries;
                all.add(entry);
                return all;
            });
        }
    }

    private Lookup loaded(Entry entry, Optional<SessionStore.Found> found) {
        storeFailed = false;
        var state = merged(found.flatMap(it -> stored(entry, it)), entry.key.orgId(), policies.get());
        synchronized (entry) {
            entry.state = state;
            entry.loading = null;
            entry.freshUntil = System.nanoTime() + rules.fresh.toNanos();
            // A notice that came in between may be about a newer session than the one that was read.
            entry.fresh = !entry.outdated;
        }
        if (state.found.isPresent()) {
            known.put(entry.key, entry);
            // It may have been pushed out while it waited.
            remember(entry);
            others.asMap().remove(entry.key, entry);
        }
        return state.lookup;
    }

    private static Optional<Stored> stored(Entry entry, SessionStore.Found found) {
        for (int i = 0; i < entry.names.size(); i++) {
            if (found.key().equals(PREFIX + entry.names.get(i))) {
                return switch (SessionCodec.read(found.json())) {
                    case Checked.Good<Session>(var session, var _) ->
                        Optional.of(new Stored(entry.keys.get(i), entry.names.get(i), session));
                    case Checked.Bad<Session>(var problems) -> {
                        LOG.warn("the session {} cannot be read: {}", found.key(), problems);
                        yield Optional.empty();
                    }
                };
            }
        }
        return Optional.empty();
    }

    private Lookup failed(Entry entry) {
        storeFailedUntil = System.nanoTime() + RETRY_NANOS;
        storeFailed = true;
        var state = entry.state;
        synchronized (entry) {
            entry.loading = null;
        }
        if (state != null && state.found.isPresent()) return current(entry, state);
        // Nothing is known: the next request asks again.
        others.asMap().remove(entry.key, entry);
        forget(entry);
        return Lookup.UNAVAILABLE;
    }

    private void removed(@Nullable KeyBytes key, @Nullable Entry entry, RemovalCause cause) {
        // Explicit removals move an entry from one cache to the other, or forget it themselves.
        if (entry != null && cause != RemovalCause.EXPLICIT) forget(entry);
    }

    private void forget(Entry entry) {
        for (var name : entry.names) {
            byName.computeIfPresent(name, (_, entries) -> {
                entries.remove(entry);
                return entries.isEmpty() ? null : entries;
            });
        }
    }

    /// A session changed or is gone: it is read anew when it is asked for next.
    ///
    /// @param name of the session in the store, without `apikey-`
    public void changed(String name) {
        var entries = byName.get(name);
        if (entries == null) return;
        for (var entry : entries) {
            synchronized (entry) {
                entry.outdated = true;
                entry.fresh = false;
            }
        }
    }

    /// Changes may have been missed: everything is read anew when it is asked for next.
    public void allChanged() {
        byName.keySet().forEach(this::changed);
    }
}
