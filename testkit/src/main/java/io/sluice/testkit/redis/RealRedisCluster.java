package io.sluice.testkit.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Three masters that share the slots, no replicas.
public final class RealRedisCluster implements AutoCloseable {
    private static final int[] BOUNDS = {0, 5461, 10923, 16384};
    private static final Duration FORMATION = Duration.ofSeconds(20);

    private final List<RealRedis> masters;

    private RealRedisCluster(List<RealRedis> masters) {
        this.masters = masters;
    }

    public static RealRedisCluster start() {
        var masters = IntStream.range(0, 3)
                .mapToObj(_ -> RealRedis.start(
                        "--cluster-enabled",
                        "yes",
                        "--cluster-port",
                        String.valueOf(RealRedis.freePort()),
                        "--cluster-node-timeout",
                        "2000",
                        "--cluster-require-full-coverage",
                        "no"))
                .toList();
        var cluster = new RealRedisCluster(masters);
        cluster.form();
        return cluster;
    }

    private void form() {
        for (int i = 0; i < masters.size(); i++) {
            var master = masters.get(i);
            master.send("CLUSTER", "ADDSLOTSRANGE", String.valueOf(BOUNDS[i]), String.valueOf(BOUNDS[i + 1] - 1));
            master.send("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
        }
        for (var other : masters.subList(1, masters.size())) {
            // MEET wants the bus port where it is not the usual port + 10000.
            var bus = other.send("CONFIG", "GET", "cluster-port") instanceof List<?> pair
                    ? pair.get(1).toString()
                    : "0";
            masters.getFirst().send("CLUSTER", "MEET", "127.0.0.1", String.valueOf(other.port()), bus);
        }
        long deadline = System.nanoTime() + FORMATION.toNanos();
        while (!masters.stream().allMatch(RealRedisCluster::complete)) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("the cluster did not form");
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static boolean complete(RealRedis master) {
        var info = master.send("CLUSTER", "INFO").toString();
        return info.contains("cluster_state:ok")
                && info.contains("cluster_slots_assigned:16384")
                && info.contains("cluster_known_nodes:3");
    }

    public List<RealRedis> masters() {
        return masters;
    }

    @Override
    public void close() {
        masters.forEach(RealRedis::close);
    }
}
