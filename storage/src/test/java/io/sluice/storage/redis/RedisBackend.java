package io.sluice.storage.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.storage.Backend;
import io.sluice.storage.Storage;
import io.sluice.testkit.redis.RealRedis;
import java.time.Duration;
import java.util.List;

/// A storage over real servers, which end with it.
final class RedisBackend implements Backend {
    private final RedisStorage storage;
    private final List<AutoCloseable> servers;

    RedisBackend(RedisOptions options, AutoCloseable... servers) {
        this.storage = RedisStorage.open(options);
        this.servers = List.of(servers);
    }

    static void assumeRedis() {
        assumeTrue(RealRedis.available(), "there is no redis-server on the PATH");
    }

    @Override
    public Storage storage() {
        return storage;
    }

    /// The servers' own time; what waits for it polls.
    @Override
    public void letPass(Duration time) {}

    @Override
    public void close() {
        storage.close();
        for (var server : servers) {
            try {
                server.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
