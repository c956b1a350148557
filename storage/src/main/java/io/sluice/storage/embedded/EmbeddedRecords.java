package io.sluice.storage.embedded;

import io.sluice.storage.RecordQueue;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.StoreUnavailable;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;

/// Records in the file, a batch a value: one tree for each list, batches by rising number.
final class EmbeddedRecords implements RecordQueue, Volume.Part {
    private static final String PREFIX = "records/";

    private final InstantSource clock;
    private volatile @Nullable Opened opened;

    EmbeddedRecords(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void bind(MVStore store, boolean writable) {
        // Taking removes, so a file that is only read has nothing to give.
        opened = writable ? new Opened(store, store.openMap("record-expiries"), new ConcurrentHashMap<>()) : null;
    }

    /// @param expiries list to milliseconds since 1970 at which it is dropped
    private record Opened(MVStore store, MVMap<String, Long> expiries, ConcurrentHashMap<String, Queue> queues) {}

    private final class Queue {
        final String key;
        final MVMap<String, Long> expiries;
        final MVMap<Long, byte[]> batches;
        long records;

        Queue(Opened opened, String key) {
            this.key = key;
            this.expiries = opened.expiries();
            this.batches = opened.store()
                    .openMap(
                            PREFIX + key,
                            new MVMap.Builder<Long, byte[]>()
                                    .keyType(LongDataType.INSTANCE)
                                    .valueType(ByteArrayDataType.INSTANCE));
            for (var batch = batches.cursor(null); batch.hasNext(); ) {
                batch.next();
                records += ByteBuffer.wrap(batch.getValue()).getInt();
            }
        }

        void dropIfExpired() {
            var at = expiries.get(key);
            if (at != null && at <= clock.millis()) {
                batches.clear();
                expiries.remove(key);
                records = 0;
            }
        }
    }

    private Queue queue(String key) {
        var open = opened;
        if (open == null) throw new StoreUnavailable("the embedded store cannot be written for now");
        return open.queues().computeIfAbsent(key, name -> new Queue(open, name));
    }

    @Override
    public CompletionStage<Void> append(String key, List<byte[]> records, long timeToLive) {
        return answer(() -> {
            if (records.isEmpty()) return null;
            var queue = queue(key);
            synchronized (queue) {
                queue.dropIfExpired();
                if (timeToLive > 0 && !queue.expiries.containsKey(key))
                    queue.expiries.put(key, clock.millis() + timeToLive * 1000);
                var last = queue.batches.lastKey();
                queue.batches.put(last == null ? 0 : last + 1, encode(records));
                queue.records += records.size();
            }
            return null;
        });
    }

    @Override
    public CompletionStage<List<byte[]>> take(String key, int atMost) {
        return answer(() -> {
            var queue = queue(key);
            synchronized (queue) {
                queue.dropIfExpired();
                var taken = new ArrayList<byte[]>();
                int most = atMost <= 0 ? Integer.MAX_VALUE : atMost;
                while (taken.size() < most) {
                    var oldest = queue.batches.cursor(null);
                    if (!oldest.hasNext()) break;
                    var first = oldest.next();
                    var batch = decode(oldest.getValue());
                    int fit = Math.min(batch.size(), most - taken.size());
                    taken.addAll(batch.subList(0, fit));
                    if (fit == batch.size()) queue.batches.remove(first);
                    else queue.batches.put(first, encode(batch.subList(fit, batch.size())));
                }
                queue.records -= taken.size();
                if (queue.batches.isEmpty()) queue.expiries.remove(key);
                return taken;
            }
        });
    }

    @Override
    public CompletionStage<Long> waiting(String key) {
        return answer(() -> {
            var queue = queue(key);
            synchronized (queue) {
                queue.dropIfExpired();
                return queue.records;
            }
        });
    }

    /// Drops lists that nobody empties. Called once a second.
    void sweep() {
        var open = opened;
        if (open == null) return;
        for (var keys = open.expiries().keyIterator(null); keys.hasNext(); ) {
            var queue = queue(keys.next());
            synchronized (queue) {
                queue.dropIfExpired();
            }
        }
    }

    private static byte[] encode(List<byte[]> records) {
        var bytes = ByteBuffer.allocate(
                4 + records.stream().mapToInt(record -> 4 + record.length).sum());
        bytes.putInt(records.size());
        records.forEach(record -> bytes.putInt(record.length).put(record));
        return bytes.array();
    }

    private static List<byte[]> decode(byte[] batch) {
        var bytes = ByteBuffer.wrap(batch);
        int count = bytes.getInt();
        var records = new ArrayList<byte[]>(count);
        for (int i = 0; i < count; i++) {
            var record = new byte[bytes.getInt()];
            bytes.get(record);
            records.add(record);
        }
        return records;
    }

    private static <A> CompletionStage<A> answer(Supplier<A> operation) {
        try {
            return CompletableFuture.completedStage(Volume.uninterrupted(operation));
        } catch (StoreFailure failed) {
            return CompletableFuture.failedStage(failed);
        }
    }
}
