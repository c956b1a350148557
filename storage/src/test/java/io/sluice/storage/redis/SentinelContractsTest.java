package io.sluice.storage.redis;

import io.sluice.model.settings.Secret;
import io.sluice.storage.Backend;
import io.sluice.storage.redis.RedisServer.Address;
import io.sluice.storage.redis.RedisServer.Topology;
import io.sluice.testkit.redis.RealSentinel;
import java.util.List;
import java.util.Optional;

/// A master behind Sentinel keeps every contract.
class SentinelContractsTest extends RedisContracts {
    @Override
    Backend open() {
        var servers = RealSentinel.start();
        return new RedisBackend(RedisOptions.of(server(servers)), servers);
    }

    static RedisServer server(RealSentinel servers) {
        var topology = new Topology.Sentinel(
                List.of(new Address("127.0.0.1", servers.port())), RealSentinel.MASTER, Secret.NONE);
        return new RedisServer(
                topology, Optional.empty(), Secret.NONE, 0, Optional.empty(), RedisServer.DEFAULT_TIMEOUT);
    }
}
