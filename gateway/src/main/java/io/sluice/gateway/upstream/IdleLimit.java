package io.sluice.gateway.upstream;

import java.util.Collection;

/// How many idle connections one event loop keeps. Each loop has its share of what the process may keep, so that loops
/// never wait for each other. Only on the thread of the loop.
final class IdleLimit {
    private final int perAddress;
    private final int overall;
    private final Collection<Pool> pools;
    private int idle;

    private IdleLimit(int perAddress, int overall, Collection<Pool> pools) {
        this.perAddress = perAddress;
        this.overall = overall;
        this.pools = pools;
    }

    /// @param loops the event loops among which the whole is shared; each keeps at least one
    /// @param pools those of the loop, as they come and go
    static IdleLimit of(Connector.Options options, int loops, Collection<Pool> pools) {
        int whole = options.maxIdleOverall();
        int share = whole == 0 ? Integer.MAX_VALUE : Math.max(1, whole / loops);
        return new IdleLimit(options.maxIdle(), share, pools);
    }

    int perAddress() {
        return perAddress;
    }

    /// A connection is idle from now on. Those that have been so for longest go first.
    void joined() {
        idle++;
        while (idle > overall) oldest().closeOldest();
    }

    /// A connection is idle no longer.
    void left() {
        idle--;
    }

    private Pool oldest() {
        Pool found = null;
        for (var pool : pools) {
            if (pool.idle() == 0) continue;
            if (found == null || pool.idleSince() - found.idleSince() < 0) found = pool;
        }
        if (found == null) throw new IllegalStateException(idle + " idle connections are in no pool");
        return found;
    }
}
