package io.sluice.storage.embedded;

import io.sluice.storage.StoreRefused;
import io.sluice.storage.StoreUnavailable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/// One tree of the file: keys with what they hold and until when.
///
/// Reads take no lock. Changes of one key exclude each other by a lock shared with few other keys.
final class Shelf implements Volume.Part {
    private static final int LOCKS = 256;

    /// Keys looked at by one [#sweep]: about a millisecond.
    private static final int SWEPT_AT_ONCE = 5000;

    private final String name;
    private final InstantSource clock;
    private volatile Bound bound = Bound.NOWHERE;
    private final Object[] locks = new Object[LOCKS];
    private @Nullable String sweptTo;

    /// @param map null before the file is open
    private record Bound(@Nullable MVMap<String, Entry> map, boolean writable) {
        static final Bound NOWHERE = new Bound(null, false);

        /// A closed map would still answer from memory; the store closes itself when it cannot write.
        MVMap<String, Entry> open() {
            if (map == null || map.isClosed()) throw new StoreUnavailable("the embedded store is closed");
            return map;
        }

        MVMap<String, Entry> toChange() {
            if (map != null && !map.isClosed() && !writable)
                throw new StoreUnavailable("the embedded store cannot be written for now");
            return open();
        }
    }

    Shelf(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
        for (int i = 0; i < LOCKS; i++) locks[i] = new Object();
    }

    @Override
    public void bind(MVStore store, boolean writable) {
        bound = new Bound(store.openMap(name, new MVMap.Builder<String, Entry>().valueType(new EntryType())), writable);
    }

    long now() {
        return clock.millis();
    }

    Optional<Entry> find(String key) {
        return Volume.uninterrupted(() -> {
            var entry = bound.open().get(key);
            return entry == null || entry.expired(now()) ? Optional.empty() : Optional.of(entry);
        });
    }

    /// What `key` holds, or empty.
    <H extends Held> Optional<H> find(String key, Class<H> kind) {
        return find(key).map(entry -> as(key, entry.held(), kind));
    }

    void put(String key, Held held, long expiresAt) {
        change(key, _ -> new Change<>(new Entry(held, expiresAt), true));
    }

    boolean remove(String key) {
        return change(key, there -> new Change<>(null, there != null));
    }

    /// Replaces what `key` holds by what `step` makes of it, in one step. `step` gets null for an absent key,
    /// and removes it by giving null or an empty collection.
    @SuppressWarnings("ReferenceEquality") // The very entry given back means no change.
    <A> A change(String key, Function<@Nullable Entry, Change<A>> step) {
        synchronized (locks[(key.hashCode() & 0x7fffffff) % LOCKS]) {
            return Volume.uninterrupted(() -> {
                var map = bound.toChange();
                var stored = map.get(key);
                var there = stored == null || stored.expired(now()) ? null : stored;
                var change = step.apply(there);
                var next = change.next();
                if (next == null || next.held().isEmpty()) {
                    if (stored != null) map.remove(key);
                } else if (next != there) {
                    map.put(key, next);
                }
                return change.answer();
            });
        }
    }

    /// [#change] of a collection, whose expiry stays.
    <H extends Held> void update(String key, Class<H> kind, H empty, UnaryOperator<H> step) {
        change(key, there -> {
            var held = there == null ? empty : as(key, there.held(), kind);
            return new Change<>(new Entry(step.apply(held), there == null ? 0 : there.expiresAt()), true);
        });
    }

    List<String> keys(String prefix) {
        return Volume.uninterrupted(() -> {
            var map = bound.open();
            long now = now();
            var found = new ArrayList<String>();
            var cursor = map.cursor(prefix);
            while (cursor.hasNext()) {
                var key = cursor.next();
                if (!key.startsWith(prefix)) break;
                if (!cursor.getValue().expired(now)) found.add(key);
            }
            return found;
        });
    }

    /// Hands over what begins with one of `prefixes`, as it all was at the moment of the call, in pages.
    /// Others change what they like meanwhile: the file keeps what this reads.
    void scan(List<String> prefixes, int page, Consumer<List<Map.Entry<String, Entry>>> sink) {
        var map = bound.open();
        var store = map.getStore();
        var usage = Volume.uninterrupted(store::registerVersionUsage);
        try {
            var root = Volume.uninterrupted(map::flushAndGetRoot);
            for (var prefix : prefixes) {
                var cursor = Volume.uninterrupted(() -> map.cursor(root, prefix, null, false));
                while (true) {
                    var some = Volume.uninterrupted(() -> next(cursor, prefix, page));
                    if (!some.isEmpty()) sink.accept(some);
                    if (some.size() < page) break;
                }
            }
        } finally {
            Volume.uninterrupted(() -> {
                if (!store.isClosed()) store.deregisterVersionUsage(usage);
                return true;
            });
        }
    }

    private List<Map.Entry<String, Entry>> next(Cursor<String, Entry> cursor, String prefix, int page) {
        var some = new ArrayList<Map.Entry<String, Entry>>(page);
        long now = now();
        while (some.size() < page && cursor.hasNext()) {
            var key = cursor.next();
            if (!key.startsWith(prefix)) break;
            if (!cursor.getValue().expired(now)) some.add(Map.entry(key, cursor.getValue()));
        }
        return some;
    }

    /// Removes some of what has expired; a later call goes on where this one ended.
    void sweep() {
        var map = bound.toChange();
        var cursor = map.cursor(sweptTo);
        var expired = new ArrayList<String>();
        long now = now();
        String last = null;
        for (int i = 0; i < SWEPT_AT_ONCE && cursor.hasNext(); i++) {
            last = cursor.next();
            if (cursor.getValue().expired(now)) expired.add(last);
        }
        sweptTo = cursor.hasNext() ? last : null;
        for (var key : expired) change(key, there -> new Change<>(there, true));
    }

    /// Milliseconds since 1970 at which a time to live of `seconds` from now ends; 0 for none.
    long expiry(long seconds) {
        return seconds <= 0 ? 0 : now() + seconds * 1000;
    }

    static <H extends Held> H as(String key, Held held, Class<H> kind) {
        if (kind.isInstance(held)) return kind.cast(held);
        throw new StoreRefused("key " + key + " holds another type of value", null);
    }

    /// @param next null removes the key; the entry that was given leaves it as it is
    record Change<A>(@Nullable Entry next, A answer) {}
}
