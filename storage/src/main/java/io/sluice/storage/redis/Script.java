package io.sluice.storage.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Several steps on one key that nothing may come between. Sent by digest; by text when the server does not
/// know it.
enum Script {

    /// KEYS[1] log; ARGV now, end of what is too old, limit, seconds to keep.
    /// Answers how many were there and the entry that decides when the next is allowed.
    SLIDING_LOG(ScriptOutputType.MULTI, """
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
            local before = redis.call('ZCARD', KEYS[1])
            redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1])
            redis.call('EXPIRE', KEYS[1], ARGV[4])
            local limit = tonumber(ARGV[3])
            if limit < 1 or before < limit then
              return {before, ARGV[1]}
            end
            return {before, redis.call('ZRANGE', KEYS[1], -limit, -limit)[1] or ARGV[1]}
            """),

    /// KEYS[1] quota; ARGV requests, renewal in seconds. Counts in a period that runs, or in the endless one
    /// of a quota without renewal; else answers -2 and changes nothing.
    QUOTA_COUNT(ScriptOutputType.MULTI, """
            local left = redis.call('PTTL', KEYS[1])
            if left > 0 or tonumber(ARGV[2]) <= 0 then
              return {redis.call('INCRBY', KEYS[1], ARGV[1]), left}
            end
            return {-2, left}
            """),

    /// As [#QUOTA_COUNT], but starts a period when none runs. Under the quota's lock, for gateways that look
    /// first and set then.
    QUOTA_START(ScriptOutputType.MULTI, """
            if redis.call('PTTL', KEYS[1]) <= 0 then
              redis.call('SET', KEYS[1], '0', 'EX', ARGV[2])
            end
            return {redis.call('INCRBY', KEYS[1], ARGV[1]), redis.call('PTTL', KEYS[1])}
            """),

    /// KEYS[1] lock; ARGV the value it was taken with. Answers whether it was ours.
    RELEASE(ScriptOutputType.INTEGER, """
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              return redis.call('DEL', KEYS[1])
            end
            return 0
            """),

    /// KEYS[1] list; ARGV how many, 0 is all. Answers them, oldest first, and removes them.
    TAKE(ScriptOutputType.MULTI, """
            local taken = redis.call('LRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1)
            redis.call('LTRIM', KEYS[1], #taken, -1)
            return taken
            """),

    /// KEYS[1] sorted set; ARGV score up to which is dropped, new score, new member, seconds to keep.
    /// Answers the members before the new one.
    ROLL(ScriptOutputType.MULTI, """
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
            local before = redis.call('ZRANGE', KEYS[1], 0, -1)
            redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
            redis.call('EXPIRE', KEYS[1], ARGV[4])
            return before
            """),

    /// KEYS[1]; ARGV expected value, new value, seconds to keep, 0 is for ever. Answers whether it was there.
    SWAP(ScriptOutputType.INTEGER, """
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then
              return 0
            end
            if tonumber(ARGV[3]) > 0 then
              redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
            else
              redis.call('SET', KEYS[1], ARGV[2])
            end
            return 1
            """),

    /// KEYS[1]; ARGV the command that adds, milliseconds to keep (0 is for ever), what to add. A page holds
    /// an even number, so that pairs stay together.
    REPLACE(ScriptOutputType.INTEGER, """
            redis.call('DEL', KEYS[1])
            for i = 3, #ARGV, 1000 do
              redis.call(ARGV[1], KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
            end
            if tonumber(ARGV[2]) > 0 then
              redis.call('PEXPIRE', KEYS[1], ARGV[2])
            end
            return 1
            """);

    private final ScriptOutputType output;
    private final String text;
    private final String digest;

    Script(ScriptOutputType output, String text) {
        this.output = output;
        this.text = text;
        try {
            this.digest =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /// @param <A> Long, or List of Long and byte[], as the script answers
    <A> CompletionStage<A> run(RedisClusterAsyncCommands<String, byte[]> redis, String key, byte[]... arguments) {
        var keys = new String[] {key};
        var answer = new CompletableFuture<A>();
        RedisFuture<A> first = redis.evalsha(digest, output, keys, arguments);
        first.whenComplete((value, failed) -> {
            if (failed == null) {
                answer.complete(value);
            } else if (failed instanceof RedisNoScriptException) {
                RedisFuture<A> second = redis.eval(text, output, keys, arguments);
                second.whenComplete((late, again) -> {
                    if (again == null) answer.complete(late);
                    else answer.completeExceptionally(again);
                });
            } else {
                answer.completeExceptionally(failed);
            }
        });
        return answer;
    }
}
