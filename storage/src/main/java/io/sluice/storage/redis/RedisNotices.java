package io.sluice.storage.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.storage.Notices;
import io.sluice.storage.Watch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages over a connection of their own, which is subscribed anew after each outage.
///
/// All state and all calls of listeners belong to `executor`, which makes them one at a time.
final class RedisNotices implements Notices {
    private static final Logger LOG = LoggerFactory.getLogger(RedisNotices.class);

    private final Line line;
    private final EventExecutor executor;
    private final Map<String, Set<Listener>> listeners = new HashMap<>();
    private final Set<String> confirmed = new HashSet<>();
    private Wire.@Nullable Messages wire;

    /// @param line where messages are published
    RedisNotices(Line line, EventExecutor executor) {
        this.line = line;
        this.executor = executor;
    }

    @Override
    public CompletionStage<Void> publish(String channel, byte[] message) {
        return line.call(redis -> redis.publish(channel, message).thenApply(_ -> null));
    }

    @Override
    public Watch subscribe(String channel, Listener listener) {
        executor.execute(() -> {
            var others = listeners.computeIfAbsent(channel, _ -> new LinkedHashSet<>());
            others.add(listener);
            if (confirmed.contains(channel)) tell(listener::listening);
            else if (others.size() == 1 && wire != null) subscribe(wire, channel);
        });
        return () -> executor.execute(
                () -> listeners.getOrDefault(channel, new HashSet<>()).remove(listener));
    }

    /// A new connection is there: subscribes to what anybody listens to. On the executor.
    void connected(Wire.Messages fresh) {
        wire = fresh;
        confirmed.clear();
        fresh.connection().addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] message) {
                executor.execute(() -> {
                    for (var listener : Set.copyOf(listeners.getOrDefault(channel, Set.of())))
                        tell(() -> listener.received(message));
                });
            }

            @Override
            public void subscribed(String channel, long count) {
                executor.execute(() -> {
                    if (!fresh.equals(wire) || !confirmed.add(channel)) return;
                    for (var listener : Set.copyOf(listeners.getOrDefault(channel, Set.of())))
                        tell(listener::listening);
                });
            }
        });
        listeners.keySet().forEach(channel -> subscribe(fresh, channel));
    }

    private static void subscribe(Wire.Messages wire, String channel) {
        // A failure ends the connection, and the next one subscribes again.
        wire.connection().async().subscribe(channel).whenComplete((_, failed) -> {
            if (failed != null) LOG.debug("not subscribed to {}: {}", channel, failed.getMessage());
        });
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException bug) {
            LOG.error("a listener to notices failed", bug);
        }
    }
}
