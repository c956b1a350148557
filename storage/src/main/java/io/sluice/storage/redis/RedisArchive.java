package io.sluice.storage.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.storage.Archive;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.StoreUnavailable;
import io.sluice.storage.Stored;
import io.sluice.storage.Stored.Content;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Entries by the commands of their type, all of a batch in one pipeline. `DUMP` is not used: what it answers
/// only the same version of a server restores.
final class RedisArchive implements Archive {
    private static final byte[] ADD_ELEMENTS = "RPUSH".getBytes(US_ASCII);
    private static final byte[] ADD_MEMBERS = "SADD".getBytes(US_ASCII);
    private static final byte[] ADD_SCORES = "ZADD".getBytes(US_ASCII);
    private static final byte[] ADD_FIELDS = "HSET".getBytes(US_ASCII);

    /// A batch is many commands; the [Link] ends them all earlier when the server is silent.
    private static final long TIMEOUTS_A_BATCH = 6;

    private final Line line;
    private final long patienceMillis;

    RedisArchive(Line line, Duration timeout) {
        this.line = line;
        this.patienceMillis = timeout.toMillis() * TIMEOUTS_A_BATCH;
    }

    @Override
    public void scan(List<String> prefixes, Consumer<List<Stored>> sink) {
        var filter = new ScanArgs().limit(BATCH);
        // One walk over all keys for several prefixes is cheaper than a walk for each.
        if (prefixes.size() == 1) filter.match(RedisValues.escape(prefixes.getFirst()) + "*");
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            var from = cursor;
            KeyScanCursor<String> page = answer(redis -> redis.scan(from, filter));
            var keys = page.getKeys().stream()
                    .filter(key -> prefixes.stream().anyMatch(key::startsWith))
                    .distinct()
                    .toList();
            for (int i = 0; i < keys.size(); i += BATCH) {
                var some = find(keys.subList(i, Math.min(i + BATCH, keys.size()))).stream()
                        .flatMap(Optional::stream)
                        .toList();
                if (!some.isEmpty()) sink.accept(some);
            }
            cursor = page;
        } while (!cursor.isFinished());
    }

    @Override
    public List<Optional<Stored>> find(List<String> keys) {
        return answers(keys, this::read);
    }

    private CompletionStage<Optional<Stored>> read(RedisClusterAsyncCommands<String, byte[]> redis, String key) {
        // Sent with the type, since it is a plain value nearly always.
        var life = redis.pttl(key);
        return redis.type(key)
                .thenCompose(type -> content(redis, type, key))
                .thenCombine(
                        life,
                        (content, millis) ->
                                Optional.ofNullable(content).map(it -> new Stored(key, it, expiry(millis))));
    }

    private static CompletionStage<@Nullable Content> content(
            RedisClusterAsyncCommands<String, byte[]> redis, String type, String key) {
        return switch (type) {
            case "string" -> redis.get(key).thenApply(value -> value == null ? null : new Content.Text(latin(value)));
            case "list" ->
                redis.lrange(key, 0, -1)
                        .thenApply(all -> all.isEmpty()
                                ? null
                                : new Content.Elements(
                                        all.stream().map(RedisArchive::latin).toList()));
            case "set" ->
                redis.smembers(key).thenApply(all -> {
                    var members = new HashSet<String>();
                    for (var member : all) members.add(latin(member));
                    return members.isEmpty() ? null : new Content.Members(members);
                });
            case "zset" ->
                redis.zrangeWithScores(key, 0, -1).thenApply(all -> {
                    var scores = new LinkedHashMap<String, Double>();
                    all.forEach(scored -> scores.put(latin(scored.getValue()), scored.getScore()));
                    return scores.isEmpty() ? null : new Content.Scores(scores);
                });
            case "hash" ->
                redis.hgetall(key).thenApply(all -> all.isEmpty() ? null : new Content.Fields(RedisValues.texts(all)));
            // Gone meanwhile, or a type that no gateway writes.
            default -> CompletableFuture.completedStage(null);
        };
    }

    private static long expiry(long millisLeft) {
        return millisLeft < 0 ? 0 : now() + millisLeft;
    }

    private static long now() {
        return java.time.InstantSource.system().millis();
    }

    @Override
    public void write(List<Stored> entries) {
        long now = now();
        answers(entries.stream().filter(entry -> !entry.expired(now)).toList(), (redis, entry) -> {
            long millis = entry.expiresAt() == 0 ? 0 : entry.expiresAt() - now;
            return switch (entry.content()) {
                case Content.Text text ->
                    millis > 0
                            ? redis.set(entry.key(), text.binary(), SetArgs.Builder.px(millis))
                            : redis.set(entry.key(), text.binary());
                case Content.Elements(var elements) -> {
                    var values = elements.stream().map(RedisArchive::binary).toList();
                    yield replace(redis, entry.key(), ADD_ELEMENTS, millis, values);
                }
                case Content.Members(var members) -> {
                    var values = members.stream().map(RedisArchive::binary).toList();
                    yield replace(redis, entry.key(), ADD_MEMBERS, millis, values);
                }
                case Content.Scores(var scores) -> {
                    var values = new ArrayList<byte[]>();
                    scores.forEach((member, score) -> {
                        values.add(RedisValues.number(score));
                        values.add(binary(member));
                    });
                    yield replace(redis, entry.key(), ADD_SCORES, millis, values);
                }
                case Content.Fields(Map<String, String> fields) -> {
                    var values = new ArrayList<byte[]>();
                    fields.forEach((name, value) -> {
                        values.add(name.getBytes(UTF_8));
                        values.add(value.getBytes(UTF_8));
                    });
                    yield replace(redis, entry.key(), ADD_FIELDS, millis, values);
                }
            };
        });
    }

    private static CompletionStage<Long> replace(
            RedisClusterAsyncCommands<String, byte[]> redis, String key, byte[] add, long millis, List<byte[]> values) {
        var arguments = new byte[values.size() + 2][];
        arguments[0] = add;
        arguments[1] = RedisValues.number(millis);
        for (int i = 0; i < values.size(); i++) arguments[i + 2] = values.get(i);
        return Script.REPLACE.run(redis, key, arguments);
    }

    @Override
    public long delete(List<String> keys) {
        if (keys.isEmpty()) return 0;
        return answer(redis -> redis.del(keys.toArray(String[]::new)));
    }

    @Override
    public boolean swap(String key, Optional<byte[]> expected, byte[] next, long timeToLive) {
        if (expected.isEmpty()) {
            return answer(redis -> RedisValues.setIf(redis, key, next, timeToLive, new SetArgs().nx()));
        }
        var seconds = RedisValues.number(Math.max(0, timeToLive));
        return answer(redis -> Script.SWAP.<Long>run(redis, key, expected.get(), next, seconds)) == 1;
    }

    @Override
    public boolean drop(String key, byte[] expected) {
        return answer(redis -> Script.RELEASE.<Long>run(redis, key, expected)) == 1;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static byte[] binary(String latin) {
        return latin.getBytes(ISO_8859_1);
    }

    private interface Each<Q, A> {
        CompletionStage<? extends A> ask(RedisClusterAsyncCommands<String, byte[]> redis, Q about);
    }

    /// One question for each, all sent before the first answer is awaited.
    private <Q, A> List<A> answers(List<Q> about, Each<Q, A> each) {
        return answer(redis -> {
            var asked = about.stream()
                    .map(one -> each.ask(redis, one).<A>thenApply(it -> it).toCompletableFuture())
                    .toList();
            return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                    .thenApply(_ -> asked.stream().map(CompletableFuture::join).toList());
        });
    }

    private <A> A answer(Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<A>> question) {
        try {
            return line.call(question).toCompletableFuture().get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw StoreFailure.of(failed);
        } catch (TimeoutException silent) {
            throw new StoreUnavailable("Redis has not answered for " + patienceMillis + " ms", silent);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("interrupted while Redis was asked", ended);
        }
    }
}
