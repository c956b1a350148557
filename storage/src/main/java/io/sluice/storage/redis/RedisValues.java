package io.sluice.storage.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.storage.KeyValueStore;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Plain values, one or two commands an operation. In a cluster Lettuce splits what names several keys.
final class RedisValues implements KeyValueStore {
    private static final int SCAN_PAGE = 1000;

    private final Line line;

    RedisValues(Line line) {
        this.line = line;
    }

    @Override
    public CompletionStage<Optional<byte[]>> get(String key) {
        return line.call(redis -> redis.get(key).thenApply(Optional::ofNullable));
    }

    @Override
    public CompletionStage<List<Optional<byte[]>>> getAll(List<String> keys) {
        if (keys.isEmpty()) return CompletableFuture.completedStage(List.of());
        return line.call(redis -> redis.mget(keys.toArray(String[]::new))
                .thenApply(found -> found.stream()
                        .map(value -> Optional.ofNullable(value.getValueOrElse(null)))
                        .toList()));
    }

    @Override
    public CompletionStage<Void> set(String key, byte[] value, long timeToLive) {
        return line.call(redis -> set(redis, key, value, timeToLive));
    }

    static CompletionStage<Void> set(
            RedisClusterAsyncCommands<String, byte[]> redis, String key, byte[] value, long timeToLive) {
        var sent = timeToLive > 0 ? redis.set(key, value, SetArgs.Builder.ex(timeToLive)) : redis.set(key, value);
        return sent.thenApply(_ -> null);
    }

    @Override
    public CompletionStage<Boolean> setIfAbsent(String key, byte[] value, long timeToLive) {
        return line.call(redis -> setIf(redis, key, value, timeToLive, new SetArgs().nx()));
    }

    @Override
    public CompletionStage<Boolean> setIfPresent(String key, byte[] value, long timeToLive) {
        return line.call(redis -> setIf(redis, key, value, timeToLive, new SetArgs().xx()));
    }

    static CompletionStage<Boolean> setIf(
            RedisClusterAsyncCommands<String, byte[]> redis,
            String key,
            byte[] value,
            long timeToLive,
            SetArgs condition) {
        if (timeToLive > 0) condition.ex(timeToLive);
        return redis.set(key, value, condition).thenApply("OK"::equals);
    }

    @Override
    public CompletionStage<Boolean> deleteIfEqual(String key, byte[] value) {
        return line.call(redis -> Script.RELEASE.<Long>run(redis, key, value).thenApply(deleted -> deleted == 1));
    }

    @Override
    public CompletionStage<Long> delete(List<String> keys) {
        if (keys.isEmpty()) return CompletableFuture.completedStage(0L);
        return line.call(redis -> redis.del(keys.toArray(String[]::new)));
    }

    @Override
    public CompletionStage<Long> deleteByPrefix(String prefix) {
        return keys(prefix).thenCompose(keys -> deletePages(keys, 0, 0));
    }

    private CompletionStage<Long> deletePages(List<String> keys, int from, long deleted) {
        if (from >= keys.size()) return CompletableFuture.completedStage(deleted);
        int to = Math.min(from + SCAN_PAGE, keys.size());
        return delete(keys.subList(from, to)).thenCompose(some -> deletePages(keys, to, deleted + some));
    }

    @Override
    public CompletionStage<Boolean> exists(String key) {
        return line.call(redis -> redis.exists(key).thenApply(count -> count > 0));
    }

    @Override
    public CompletionStage<List<String>> keys(String prefix) {
        return line.call(redis -> {
            var all = new CompletableFuture<List<String>>();
            var filter = ScanArgs.Builder.matches(escape(prefix) + "*").limit(SCAN_PAGE);
            scan(redis, ScanCursor.INITIAL, filter, new LinkedHashSet<>(), all);
            return all;
        });
    }

    private static void scan(
            RedisClusterAsyncCommands<String, byte[]> redis,
            ScanCursor cursor,
            ScanArgs filter,
            Set<String> found,
            CompletableFuture<List<String>> all) {
        redis.scan(cursor, filter).whenComplete((KeyScanCursor<String> page, Throwable failed) -> {
            if (failed != null) {
                all.completeExceptionally(failed);
                return;
            }
            found.addAll(page.getKeys());
            if (page.isFinished()) all.complete(new ArrayList<>(found));
            else scan(redis, page, filter, found, all);
        });
    }

    /// A pattern that matches this text only.
    static String escape(String text) {
        return text.replaceAll("[*?\\[\\]\\\\^]", "\\\\$0");
    }

    @Override
    public CompletionStage<Long> timeToLive(String key) {
        return line.call(redis -> redis.ttl(key));
    }

    @Override
    public CompletionStage<Boolean> expire(String key, long timeToLive) {
        // PERSIST answers no for a key that had no expiry, which is no failure here.
        return line.call(redis -> timeToLive > 0
                ? redis.expire(key, timeToLive)
                : redis.persist(key).thenCompose(_ -> redis.exists(key)).thenApply(count -> count > 0));
    }

    @Override
    public CompletionStage<Long> increment(String key, long timeToLive) {
        return line.call(redis -> redis.incr(key)
                .thenCompose(count -> count == 1 && timeToLive > 0
                        ? redis.expire(key, timeToLive).thenApply(_ -> count)
                        : CompletableFuture.completedStage(count)));
    }

    @Override
    public CompletionStage<Void> append(String key, List<byte[]> values) {
        if (values.isEmpty()) return CompletableFuture.completedStage(null);
        return line.call(
                redis -> redis.rpush(key, values.toArray(byte[][]::new)).thenApply(_ -> null));
    }

    @Override
    public CompletionStage<List<byte[]>> list(String key) {
        return line.call(redis -> redis.lrange(key, 0, -1));
    }

    @Override
    public CompletionStage<List<byte[]>> takeList(String key) {
        return line.call(redis -> Script.TAKE.run(redis, key, number(0)));
    }

    @Override
    public CompletionStage<Long> removeFromList(String key, byte[] value) {
        return line.call(redis -> redis.lrem(key, 0, value));
    }

    @Override
    public CompletionStage<Void> addMember(String key, byte[] member) {
        return line.call(redis -> redis.sadd(key, member).thenApply(_ -> null));
    }

    @Override
    public CompletionStage<Void> removeMember(String key, byte[] member) {
        return line.call(redis -> redis.srem(key, member).thenApply(_ -> null));
    }

    @Override
    public CompletionStage<List<byte[]>> members(String key) {
        return line.call(redis -> redis.smembers(key).thenApply(List::copyOf));
    }

    @Override
    public CompletionStage<Void> addScored(String key, double score, byte[] member) {
        return line.call(redis -> redis.zadd(key, score, member).thenApply(_ -> null));
    }

    @Override
    public CompletionStage<List<Scored>> scored(String key, double from, double to) {
        return line.call(redis -> redis.zrangebyscoreWithScores(key, Range.create(from, to), Limit.unlimited())
                .thenApply(found -> found.stream()
                        .map(value -> new Scored(value.getScore(), value.getValue()))
                        .toList()));
    }

    @Override
    public CompletionStage<Long> trimScored(String key, double from, double to) {
        return line.call(redis -> redis.zremrangebyscore(key, Range.create(from, to)));
    }

    @Override
    public CompletionStage<List<byte[]>> roll(String key, double dropTo, double score, byte[] member, long timeToLive) {
        return line.call(
                redis -> Script.ROLL.run(redis, key, number(dropTo), number(score), member, number(timeToLive)));
    }

    @Override
    public CompletionStage<Map<String, String>> fields(String key) {
        return line.call(redis -> redis.hgetall(key).thenApply(RedisValues::texts));
    }

    static Map<String, String> texts(Map<String, byte[]> fields) {
        var texts = new LinkedHashMap<String, String>();
        fields.forEach((name, value) -> texts.put(name, new String(value, UTF_8)));
        return texts;
    }

    @Override
    public CompletionStage<Void> setFields(String key, Map<String, String> fields) {
        if (fields.isEmpty()) return CompletableFuture.completedStage(null);
        var bytes = new LinkedHashMap<String, byte[]>();
        fields.forEach((name, value) -> bytes.put(name, value.getBytes(UTF_8)));
        return line.call(redis -> redis.hset(key, bytes).thenApply(_ -> null));
    }

    static byte[] number(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }

    /// Without an exponent, as other clients write scores.
    static byte[] number(double number) {
        return new BigDecimal(number).toPlainString().getBytes(US_ASCII);
    }
}
