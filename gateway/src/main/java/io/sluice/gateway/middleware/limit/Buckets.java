package io.sluice.gateway.middleware.limit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/// The local rate counters of this gateway, by name.
final class Buckets {
    private final ConcurrentHashMap<String, Bucket> byName = new ConcurrentHashMap<>();

    Bucket named(String name) {
        var there = byName.get(name);
        if (there != null && !there.isDead()) return there;
        return byName.compute(name, (_, old) -> old == null || old.isDead() ? new Bucket() : old);
    }

    /// Drops the buckets whose window is over; they are full again anyway.
    void sweep(long now) {
        byName.forEach((name, bucket) -> {
            if (bucket.drop(now)) byName.remove(name, bucket);
        });
    }

    void forEach(BiConsumer<String, Bucket> each) {
        byName.forEach(each);
    }

    int size() {
        return byName.size();
    }
}
