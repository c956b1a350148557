package io.sluice.storage.redis;

import io.sluice.storage.Backend;
import io.sluice.testkit.redis.RealRedis;

/// One Redis keeps every contract.
class SingleRedisContractsTest extends RedisContracts {
    @Override
    Backend open() {
        var redis = RealRedis.start();
        return new RedisBackend(RedisOptions.of(RedisServer.at("127.0.0.1", redis.port())), redis);
    }
}
