package io.sluice.storage.redis;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.sluice.storage.RecordQueue;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records as elements of a list. Once a second those lists that were appended to get their time to live,
/// unless they have one.
final class RedisRecords implements RecordQueue, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRecords.class);

    private final Line line;

    /// Lists appended to since they were last looked at, with their time to live.
    private final ConcurrentHashMap<String, Long> touched = new ConcurrentHashMap<>();

    private final Future<?> everySecond;

    RedisRecords(Line line, EventExecutor executor) {
        this.line = line;
        this.everySecond = executor.scheduleAtFixedRate(this::expire, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<Void> append(String key, List<byte[]> records, long timeToLive) {
        if (records.isEmpty()) return CompletableFuture.completedStage(null);
        return line.call(redis -> redis.rpush(key, records.toArray(byte[][]::new))
                .thenApply(_ -> {
                    if (timeToLive > 0) touched.put(key, timeToLive);
                    return null;
                }));
    }

    private void expire() {
        for (var key : touched.keySet()) {
            var seconds = touched.remove(key);
            if (seconds != null) expire(key, seconds);
        }
    }

    private void expire(String key, long seconds) {
        line.call(redis -> redis.ttl(key)
                        .thenCompose(left ->
                                left == -1 ? redis.expire(key, seconds) : CompletableFuture.completedStage(false)))
                .whenComplete((_, failed) -> {
                    if (failed == null) return;
                    touched.putIfAbsent(key, seconds);
                    LOG.debug("{} has no time to live yet: {}", key, failed.getMessage());
                });
    }

    @Override
    public CompletionStage<List<byte[]>> take(String key, int atMost) {
        return line.call(redis -> Script.TAKE.run(redis, key, RedisValues.number(Math.max(0, atMost))));
    }

    @Override
    public CompletionStage<Long> waiting(String key) {
        return line.call(redis -> redis.llen(key));
    }

    @Override
    public void close() {
        everySecond.cancel(false);
    }
}
