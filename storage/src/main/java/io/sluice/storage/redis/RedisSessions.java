package io.sluice.storage.redis;

import io.lettuce.core.SetArgs;
import io.sluice.storage.SessionStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Sessions on the default connection, their counters on that of the rate limiter.
final class RedisSessions implements SessionStore {
    private final Line line;
    private final RedisValues values;
    private final RedisValues counters;

    RedisSessions(Line line, Line limiter) {
        this.line = line;
        this.values = new RedisValues(line);
        this.counters = new RedisValues(limiter);
    }

    @Override
    public CompletionStage<Optional<Found>> find(List<String> keys) {
        if (keys.size() == 1) {
            var key = keys.getFirst();
            return line.call(redis -> redis.get(key)
                    .thenApply(json ->
                            json == null || json.length == 0 ? Optional.empty() : Optional.of(new Found(key, json))));
        }
        return values.getAll(keys).thenApply(found -> {
            for (int i = 0; i < keys.size(); i++) {
                var json = found.get(i);
                if (json.isPresent() && json.get().length > 0) return Optional.of(new Found(keys.get(i), json.get()));
            }
            return Optional.empty();
        });
    }

    @Override
    public CompletionStage<Void> put(String key, byte[] json, long timeToLive) {
        return values.set(key, json, timeToLive);
    }

    @Override
    public CompletionStage<Boolean> update(String key, byte[] json, long timeToLive) {
        return line.call(redis -> RedisValues.setIf(redis, key, json, timeToLive, new SetArgs().xx()));
    }

    @Override
    public CompletionStage<Long> remove(List<String> keys, List<String> counterKeys) {
        return counters.delete(counterKeys)
                .thenCompose(_ -> keys.isEmpty() ? CompletableFuture.completedStage(0L) : values.delete(keys));
    }

    @Override
    public CompletionStage<List<String>> keys(String prefix) {
        return values.keys(prefix);
    }

    @Override
    public CompletionStage<Long> timeToLive(String key) {
        return values.timeToLive(key);
    }
}
