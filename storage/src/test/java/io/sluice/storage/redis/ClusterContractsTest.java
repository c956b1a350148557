package io.sluice.storage.redis;

import io.sluice.model.settings.Secret;
import io.sluice.storage.Backend;
import io.sluice.storage.redis.RedisServer.Address;
import io.sluice.storage.redis.RedisServer.Topology;
import io.sluice.testkit.redis.RealRedisCluster;
import java.util.List;
import java.util.Optional;

/// Three masters keep every contract.
class ClusterContractsTest extends RedisContracts {
    @Override
    Backend open() {
        var cluster = RealRedisCluster.start();
        return new RedisBackend(RedisOptions.of(server(cluster)), cluster);
    }

    static RedisServer server(RealRedisCluster cluster) {
        var topology = new Topology.Cluster(
                List.of(new Address("127.0.0.1", cluster.masters().getFirst().port())));
        return new RedisServer(
                topology, Optional.empty(), Secret.NONE, 0, Optional.empty(), RedisServer.DEFAULT_TIMEOUT);
    }
}
