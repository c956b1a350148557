package io.sluice.storage.redis;

import static io.sluice.storage.redis.RedisValues.number;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.storage.Allowance;
import io.sluice.storage.Counters;
import io.sluice.storage.FixedWindow;
import io.sluice.storage.StoreFailure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counters in the layout other gateways use, so that they count the same requests.
///
/// What they do in several commands happens here in one script: one round trip, and nothing in between.
/// Their locks are kept: a period is started under `<quota>-lock`.
final class RedisCounters implements Counters {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCounters.class);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// Seconds after which a lock of a gateway that died is free again.
    private static final long LOCK_SECONDS = 8;

    private static final int LOCK_BYTES = 16;
    private static final long LEAST_PAUSE_MILLIS = 5;
    private static final long MOST_PAUSE_MILLIS = 40;
    private static final byte[] ONE = {'1'};

    private final Line line;
    private final EventExecutor executor;
    private final long patienceNanos;

    /// @param timeout how long to wait for another gateway to start a period
    RedisCounters(Line line, EventExecutor executor, Duration timeout) {
        this.line = line;
        this.executor = executor;
        this.patienceNanos = timeout.toNanos() / 2;
    }

    @Override
    public void quota(String key, long renewal, long requests, Count to) {
        quota(key, renewal, requests, System.nanoTime() + patienceNanos, to);
    }

    private void quota(String key, long renewal, long requests, long deadline, Count to) {
        line.<List<Object>>call(redis -> Script.QUOTA_COUNT.run(redis, key, number(requests), number(renewal)))
                .whenComplete((answer, failed) -> {
                    if (failed != null) to.failed(StoreFailure.of(failed));
                    else if (longAt(answer, 0) == -2) startPeriod(key, renewal, requests, deadline, to);
                    else to.counted(longAt(answer, 0), Math.max(0, longAt(answer, 1)));
                });
    }

    private void startPeriod(String key, long renewal, long requests, long deadline, Count to) {
        var lock = newLock();
        line.<Boolean>call(redis -> takeLock(redis, key, lock)).whenComplete((taken, failed) -> {
            if (failed != null) {
                to.failed(StoreFailure.of(failed));
            } else if (taken) {
                line.<List<Object>>call(redis -> {
                            var counted =
                                    Script.QUOTA_START.<List<Object>>run(redis, key, number(requests), number(renewal));
                            releaseLock(redis, key, lock);
                            return counted;
                        })
                        .whenComplete((answer, why) -> {
                            if (why != null) to.failed(StoreFailure.of(why));
                            else to.counted(longAt(answer, 0), Math.max(0, longAt(answer, 1)));
                        });
            } else if (System.nanoTime() - deadline < 0) {
                // Its holder is about to start the period.
                long pause = ThreadLocalRandom.current().nextLong(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS);
                executor.schedule(() -> quota(key, renewal, requests, deadline, to), pause, TimeUnit.MILLISECONDS);
            } else {
                // Its holder died: count all the same, the next request finds a counter without end.
                line.<Long>call(redis -> redis.incrby(key, requests)).whenComplete((count, why) -> {
                    if (why != null) to.failed(StoreFailure.of(why));
                    else to.counted(count, 0);
                });
            }
        });
    }

    private static byte[] newLock() {
        var random = new byte[LOCK_BYTES];
        ThreadLocalRandom.current().nextBytes(random);
        return Base64.getEncoder().encode(random);
    }

    private static CompletionStage<Boolean> takeLock(
            RedisClusterAsyncCommands<String, byte[]> redis, String key, byte[] lock) {
        return RedisValues.setIf(redis, key + "-lock", lock, LOCK_SECONDS, new SetArgs().nx());
    }

    private static void releaseLock(RedisClusterAsyncCommands<String, byte[]> redis, String key, byte[] lock) {
        // Not waited for: a lock that stays is free after its seconds.
        Script.RELEASE.<Long>run(redis, key + "-lock", lock).whenComplete((_, failed) -> {
            if (failed != null) LOG.debug("lock of {} was not released: {}", key, failed.getMessage());
        });
    }

    @Override
    public void peekQuota(String key, Count to) {
        line.call(redis -> {
                    var count = redis.get(key);
                    return redis.pttl(key).thenCombine(count, (left, text) -> new long[] {parse(text), left});
                })
                .whenComplete((numbers, failed) -> {
                    if (failed != null) to.failed(StoreFailure.of(failed));
                    else to.counted(numbers[0], Math.max(0, numbers[1]));
                });
    }

    private static long parse(byte @Nullable [] text) {
        try {
            return text == null ? 0 : Long.parseLong(new String(text, US_ASCII));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void fixedWindow(String limiterKey, long perSeconds, long nowNanos, Count to) {
        var window = FixedWindow.at(nowNanos, perSeconds);
        var key = window.key(limiterKey);
        long remaining = window.remainingMillis(nowNanos);
        line.<Long>call(redis -> {
                    var count = redis.incr(key);
                    redis.pexpire(key, remaining);
                    return count;
                })
                .whenComplete((count, failed) -> {
                    if (failed != null) to.failed(StoreFailure.of(failed));
                    else to.counted(count, remaining);
                });
    }

    @Override
    public void peekWindow(String limiterKey, long perSeconds, long nowNanos, Count to) {
        var window = FixedWindow.at(nowNanos, perSeconds);
        line.call(redis -> redis.get(window.key(limiterKey)).thenApply(RedisCounters::parse))
                .whenComplete((count, failed) -> {
                    if (failed != null) to.failed(StoreFailure.of(failed));
                    else to.counted(count, window.remainingMillis(nowNanos));
                });
    }

    @Override
    public void slidingLog(String limiterKey, long nowNanos, long perSeconds, long max, Log to) {
        long per = Math.max(1, perSeconds);
        line.<List<Object>>call(redis -> Script.SLIDING_LOG.run(
                        redis,
                        limiterKey,
                        number(nowNanos),
                        number(nowNanos - per * NANOS_PER_SECOND),
                        number(max),
                        number(per)))
                .whenComplete((answer, failed) -> {
                    if (failed != null) to.failed(StoreFailure.of(failed));
                    else to.logged(longAt(answer, 0), longAt(answer, 1));
                });
    }

    @Override
    public void peekLog(String limiterKey, long nowNanos, long perSeconds, long max, Log to) {
        var window =
                Range.<Number>from(Boundary.excluding(nowNanos - perSeconds * NANOS_PER_SECOND), Boundary.unbounded());
        line.call(redis -> {
                    var count = redis.zcount(limiterKey, window);
                    var newest = redis.zrange(limiterKey, -Math.max(1, max), -Math.max(1, max));
                    return count.thenCombine(newest, (before, entry) -> new long[] {
                        before, before >= max && max > 0 && !entry.isEmpty() ? parse(entry.getFirst()) : nowNanos
                    });
                })
                .whenComplete((numbers, failed) -> {
                    if (failed != null) to.failed(StoreFailure.of(failed));
                    else to.logged(numbers[0], numbers[1]);
                });
    }

    @Override
    public void blocked(String limiterKey, Count to) {
        line.<Long>call(redis -> redis.pttl(limiterKey + ".BLOCKED")).whenComplete((left, failed) -> {
            if (failed != null) to.failed(StoreFailure.of(failed));
            else to.counted(left > 0 ? 1 : 0, Math.max(0, left));
        });
    }

    @Override
    public void block(String limiterKey, long perSeconds) {
        if (perSeconds <= 0) return;
        line.call(redis -> RedisValues.setIf(redis, limiterKey + ".BLOCKED", ONE, perSeconds, new SetArgs().nx()))
                .whenComplete((_, failed) -> {
                    if (failed != null) LOG.warn("{} was not blocked: {}", limiterKey, failed.getMessage());
                });
    }

    @Override
    public CompletionStage<Void> reset(List<String> keys) {
        return new RedisValues(line).delete(keys).thenApply(_ -> null);
    }

    @Override
    public CompletionStage<Optional<Allowance>> allowance(String limiterKey) {
        return line.call(redis -> redis.hgetall(limiterKey + "-allowance")
                .thenApply(RedisValues::texts)
                .thenApply(RedisCounters::allowance));
    }

    /// Fields that do not parse are as good as absent: the next change writes them anew.
    static Optional<Allowance> allowance(Map<String, String> fields) {
        var delay = fields.get("delay");
        var current = fields.get("current");
        var next = fields.get("nextUpdateAt");
        if (delay == null || current == null || next == null) return Optional.empty();
        try {
            return Optional.of(new Allowance(
                    Long.parseLong(delay),
                    Long.parseLong(current),
                    OffsetDateTime.parse(next).toInstant()));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public CompletionStage<Boolean> allow(String limiterKey, Allowance allowance) {
        var lock = newLock();
        var key = limiterKey + "-allowance";
        var fields = new LinkedHashMap<String, byte[]>();
        fields.put("delay", number(allowance.delay()));
        fields.put("current", number(allowance.current()));
        fields.put("nextUpdateAt", allowance.nextUpdateAt().toString().getBytes(UTF_8));
        return line.<Boolean>call(redis -> takeLock(redis, limiterKey, lock)).thenCompose(taken -> {
            if (!taken) return CompletableFuture.completedStage(false);
            return line.call(redis -> {
                redis.hset(key, fields);
                var kept = redis.expire(key, Math.max(1, 2 * allowance.delay()));
                releaseLock(redis, limiterKey, lock);
                return kept;
            });
        });
    }

    /// Scripts answer numbers as such, and entries of logs as their text.
    private static long longAt(List<Object> answer, int index) {
        return switch (answer.get(index)) {
            case Long number -> number;
            case byte[] text -> Long.parseLong(new String(text, US_ASCII));
            default -> throw new IllegalStateException("unexpected answer of a script: " + answer);
        };
    }
}
