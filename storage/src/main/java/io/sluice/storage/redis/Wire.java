package io.sluice.storage.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// One working connection, or in a cluster one to each node. Never reconnects by itself, except to the
/// single nodes of a cluster.
sealed interface Wire {

    CompletionStage<?> ping();

    /// Calls `listener` once when the connection ends, unless it has been closed from this side.
    void onLost(Runnable listener);

    /// What waits for an answer fails at once.
    void close();

    /// For commands.
    ///
    /// @param alone whether this is one connection: of several, one that ends is made again by Lettuce
    /// @param probe asks whether it works
    record Commands(
            StatefulConnection<String, byte[]> connection,
            RedisClusterAsyncCommands<String, byte[]> send,
            boolean alone,
            Supplier<CompletionStage<?>> probe)
            implements Wire {
        @Override
        public CompletionStage<?> ping() {
            return probe.get();
        }

        @Override
        public void onLost(Runnable listener) {
            if (alone) Wire.onLost(connection, listener);
        }

        @Override
        public void close() {
            connection.closeAsync();
        }
    }

    /// For messages.
    record Messages(StatefulRedisPubSubConnection<String, byte[]> connection) implements Wire {
        @Override
        public CompletionStage<?> ping() {
            return connection.async().ping();
        }

        @Override
        public void onLost(Runnable listener) {
            Wire.onLost(connection, listener);
        }

        @Override
        public void close() {
            connection.closeAsync();
        }
    }

    private static void onLost(StatefulConnection<String, byte[]> connection, Runnable listener) {
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> ended) {
                listener.run();
            }
        });
    }
}
