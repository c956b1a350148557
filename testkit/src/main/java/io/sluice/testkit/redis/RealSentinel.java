package io.sluice.testkit.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A master, a replica and one sentinel that watches them and promotes the replica within two seconds.
public final class RealSentinel implements AutoCloseable {
    /// Name of the master, for `master_name`.
    public static final String MASTER = "mymaster";

    private static final Duration SYNC = Duration.ofSeconds(15);

    private final RealRedis master;
    private final RealRedis replica;
    private final RealRedis sentinel;

    private RealSentinel(RealRedis master, RealRedis replica, RealRedis sentinel) {
        this.master = master;
        this.replica = replica;
        this.sentinel = sentinel;
    }

    public static RealSentinel start() {
        var master = RealRedis.start("--repl-diskless-sync-delay", "0");
        var replica = RealRedis.start("--replicaof", "127.0.0.1 " + master.port());
        var configuration = """
                sentinel monitor %1$s 127.0.0.1 %2$d 1
                sentinel down-after-milliseconds %1$s 500
                sentinel failover-timeout %1$s 2000
                """.formatted(MASTER, master.port());
        var servers = new RealSentinel(master, replica, RealRedis.startSentinel(RealRedis.freePort(), configuration));
        servers.awaitReplica();
        return servers;
    }

    private void awaitReplica() {
        long deadline = System.nanoTime() + SYNC.toNanos();
        while (!replica.send("INFO", "replication").toString().contains("master_link_status:up")
                || !(sentinel.send("SENTINEL", "replicas", MASTER) instanceof List<?> known && !known.isEmpty())) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("the replica did not join");
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /// Port of the sentinel, for `addrs`.
    public int port() {
        return sentinel.port();
    }

    public RealRedis master() {
        return master;
    }

    public RealRedis replica() {
        return replica;
    }

    @Override
    public void close() {
        sentinel.close();
        replica.close();
        master.close();
    }
}
