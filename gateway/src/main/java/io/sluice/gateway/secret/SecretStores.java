package io.sluice.gateway.secret;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.model.settings.ReferenceSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All stores of secrets by name (`gateway-features-2.md` 11.3), and what was read from them lately.
///
/// A secret is asked for again when it is older than [#FRESH]; a store that is away keeps serving what it said
/// last, and is left alone for [#PAUSE] so that a dead one costs one wait and not one a secret.
public final class SecretStores {
    private static final Logger LOG = LoggerFactory.getLogger(SecretStores.class);
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int MOST_KEPT = 10_000;

    private final Map<String, SecretStore> stores;
    private final Set<String> required;
    private final Cache<Place, Kept> kept =
            Caffeine.newBuilder().maximumSize(MOST_KEPT).build();
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();
    private final Set<Place> underWay = ConcurrentHashMap.newKeySet();

    /// @param folder everything below the key instead of its value
    private record Place(String store, String key, boolean folder) {}

    private record Kept(Optional<String> value, Map<String, String> folder, long atNanos) {
        boolean fresh() {
            return System.nanoTime() - atNanos < FRESH.toNanos();
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    private record Failure(String reason, long atNanos) {
        boolean recent() {
            return System.nanoTime() - atNanos < PAUSE.toNanos();
        }
    }

    private SecretStores(Map<String, SecretStore> stores, Set<String> required) {
        this.stores = Map.copyOf(stores);
        this.required = Set.copyOf(required);
    }

    /// Asks no store for anything.
    ///
    /// @param environment value of a variable
    public static SecretStores of(ReferenceSettings settings, Function<String, Optional<String>> environment) {
        var stores = new HashMap<String, SecretStore>();
        var secrets = new HashMap<String, String>();
        settings.secrets().forEach((name, secret) -> secrets.put(name, secret.reveal()));
        stores.put("env", new EnvironmentStore(environment, "", false));
        stores.put("secrets", new InlineStore(secrets));
        stores.put("file", new FileStore(settings.fileBase()));
        var factory = new StoreFactory(environment);
        var required = new HashSet<String>();
        // Settings of remote stores may name secrets of local ones, so those come first.
        settings.stores().forEach((name, store) -> {
            if (StoreFactory.isLocal(store.type())) stores.put(name, factory.local(store));
        });
        var local = new SecretStores(stores, Set.of());
        settings.stores().forEach((name, store) -> {
            if (!StoreFactory.isLocal(store.type())) stores.put(name, factory.remote(store, local));
            if (store.required()) required.add(name);
        });
        return new SecretStores(stores, required);
    }

    public static SecretStores none() {
        return of(new ReferenceSettings(Map.of(), "", Map.of()), _ -> Optional.empty());
    }

    /// Looks whether the stores that must be there are; tells of others that cannot be used.
    ///
    /// @throws IOException naming the store and what is wrong with it
    public void check() throws IOException {
        for (var store : stores.entrySet()) {
            try {
                if (required.contains(store.getKey()) || store.getValue() instanceof UnusableStore) {
                    store.getValue().probe();
                }
            } catch (IOException away) {
                var detail = "the secret store " + store.getKey() + " cannot be used: " + away.getMessage();
                if (required.contains(store.getKey())) throw new IOException(detail, away);
                LOG.warn("{}; references to it have no value", detail);
            }
        }
    }

    /// Whether there is such a store.
    public boolean has(String store) {
        return stores.containsKey(store);
    }

    /// What `key` stands for; blocks while a store is asked.
    ///
    /// @param key may end with `#field`, which selects from a JSON object
    /// @return empty when there is nothing, or no such store
    /// @throws IOException when the store is away and has not been asked before
    public Optional<String> read(String store, String key) throws IOException {
        int mark = key.indexOf('#');
        if (mark >= 0) {
            return read(store, key.substring(0, mark)).flatMap(text -> SecretField.of(text, key.substring(mark + 1)));
        }
        return ask(new Place(store, key, false)).value;
    }

    /// Everything below one folder of a store, by the rest of its key; blocks.
    public Map<String, String> folder(String store, String folder) throws IOException {
        return ask(new Place(store, folder, true)).folder;
    }

    private Kept ask(Place place) throws IOException {
        var store = stores.get(place.store);
        if (store == null) return new Kept(Optional.empty(), Map.of(), 0);
        if (store.instant()) return from(store, place);
        var before = kept.getIfPresent(place);
        if (before != null && before.fresh()) return before;
        var failure = failures.get(place.store);
        if (failure != null && failure.recent()) {
            if (before != null) return before;
            throw new StoreAway(failure.reason, null);
        }
        try {
            var now = from(store, place);
            failures.remove(place.store);
            kept.put(place, now);
            return now;
        } catch (IOException away) {
            if (away instanceof StoreAway) {
                failures.put(place.store, new Failure(String.valueOf(away.getMessage()), System.nanoTime()));
            }
            LOG.warn("the secret store {}: {}", place.store, away.getMessage());
            if (before != null) return before;
            throw away;
        }
    }

    private static Kept from(SecretStore store, Place place) throws IOException {
        return place.folder
                ? new Kept(Optional.empty(), store.folder(place.key), System.nanoTime())
                : new Kept(store.read(place.key), Map.of(), System.nanoTime());
    }

    /// The same without waiting, for event loops: what was read last, while it is read anew elsewhere when it is
    /// old. "" when it has never been read; [#prepare] sees to that.
    public String now(String store, String key) {
        int mark = key.indexOf('#');
        if (mark >= 0) {
            var whole = now(store, key.substring(0, mark));
            return whole.isEmpty()
                    ? ""
                    : SecretField.of(whole, key.substring(mark + 1)).orElse("");
        }
        var known = stores.get(store);
        if (known == null) return "";
        var place = new Place(store, key, false);
        if (known.instant()) {
            try {
                return from(known, place).value.orElse("");
            } catch (IOException unusable) {
                return "";
            }
        }
        var before = kept.getIfPresent(place);
        if (before == null || !before.fresh()) refresh(place);
        return before == null ? "" : before.value.orElse("");
    }

    private void refresh(Place place) {
        var failure = failures.get(place.store);
        if ((failure != null && failure.recent()) || !underWay.add(place)) return;
        Thread.ofVirtual().name("secrets").start(() -> {
            try {
                ask(place);
            } catch (IOException away) {
                // Told already; the next use tries again.
            } finally {
                underWay.remove(place);
            }
        });
    }

    /// A secret that requests will ask for.
    ///
    /// @param key may end with `#field`
    public record Wanted(String store, String key) {}

    /// Reads secrets before requests need them, all at once. Blocks, at most for as long as one look-up may take;
    /// what cannot be read is told and stays "" until the store is back.
    public void prepare(Collection<Wanted> wanted) {
        if (wanted.isEmpty()) return;
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("secrets-", 0).factory())) {
            CompletableFuture.allOf(wanted.stream()
                            .map(secret -> CompletableFuture.runAsync(() -> prepare(secret), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    private void prepare(Wanted secret) {
        try {
            if (read(secret.store, secret.key).isEmpty()) {
                LOG.warn("the secret store {} has nothing called {}", secret.store, secret.key);
            }
        } catch (IOException away) {
            LOG.warn("{} of the secret store {} is not known: {}", secret.key, secret.store, away.getMessage());
        }
    }
}
