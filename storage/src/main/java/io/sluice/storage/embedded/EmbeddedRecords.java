package io.sluice.storage.embedded;

import io.sluice.storage.RecordQueue;
import io.sluice.storage.StoreFailure;
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
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/// Records in the file, a batch a value: one tree for each list, batches by rising number.
final class EmbeddedRecords implements RecordQueue {
    private static final String PREFIX = "records/";

    private final MVStore store;
    private final InstantSource clock;

    /// List to milliseconds since 1970 at which it is dropped.
    private final MVMap<String, Long> expiries;

    private final ConcurrentHashMap<String, Queue> queues = new ConcurrentHashMap<>();

    EmbeddedRecords(MVStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.expiries = store.openMap("record-expiries");
    }

    private final class Queue {
        final String key;
        final MVMap<Long, byte[]> batches;
        long records;

        Queue(String key) {
            this.key = key;
            this.batches = store.openMap(
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
        return queues.computeIfAbsent(key, Queue::new);
    }

    @Override
    public CompletionStage<Void> append(String key, List<byte[]> records, long timeToLive) {
        return answer(() -> {
            if (records.isEmpty()) return null;
            var queue = queue(key);
            synchronized (queue) {
                queue.dropIfExpired();
                if (timeToLive > 0 && !expiries.containsKey(key)) expiries.put(key, clock.millis() + timeToLive * 1000);
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
                if (queue.batches.isEmpty()) expiries.remove(key);
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
        for (var keys = expiries.keyIterator(null); keys.hasNext(); ) {
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
            return CompletableFuture.completedStage(operation.get());
        } catch (StoreFailure failed) {
            return CompletableFuture.failedStage(failed);
        } catch (MVStoreException | IllegalStateException failed) {
            return CompletableFuture.failedStage(Shelf.unavailable(failed));
        }
    }
}
