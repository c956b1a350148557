package io.sluice.gateway.upstream;

import io.sluice.gateway.exchange.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Connections to upstreams as one process tells the next of them, so that it can open its own before it serves.
public final class KeptConnections {
    /// A successor that opens more than this for an address would rather be waited for.
    private static final int MOST = 64;

    /// Each address is the one of a target that is compiled; when that is gone nobody will connect there.
    private final Set<Target.Address> known =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final List<Loop> loops;
    private final Function<Loop, Collection<Pool>> pools;
    private final BiFunction<Loop, Target.Address, Pool> pool;

    /// @param pools those of a loop; called on its thread
    /// @param pool  the one of an address, made when it is not there yet; called on the thread of the loop
    KeptConnections(
            List<Loop> loops, Function<Loop, Collection<Pool>> pools, BiFunction<Loop, Target.Address, Pool> pool) {
        this.loops = loops;
        this.pools = pools;
        this.pool = pool;
    }

    /// Requests may go there.
    void know(Target.Address address) {
        known.add(address);
    }

    /// How many there are to each address, over all loops.
    public Map<String, Integer> count() throws InterruptedException {
        var all = new HashMap<String, Integer>();
        for (var loop : loops) {
            loop.eventLoop()
                    .submit(() -> {
                        synchronized (all) {
                            for (var each : pools.apply(loop)) {
                                if (each.kept() > 0) all.merge(each.address().key(), each.kept(), Integer::sum);
                            }
                        }
                    })
                    .await();
        }
        synchronized (all) {
            return Map.copyOf(all);
        }
    }

    /// Opens as many as another process has, to the addresses that this one knows, and waits until each is there or
    /// cannot be had, at most for `patience`.
    public void open(Map<String, Integer> wanted, Duration patience) throws InterruptedException {
        List<Target.Address> addresses;
        synchronized (known) {
            addresses = List.copyOf(known);
        }
        var tried = new ArrayList<CompletableFuture<?>>();
        for (var address : addresses) {
            int count = Math.min(wanted.getOrDefault(address.key(), 0), MOST * loops.size());
            for (int i = 0; i < count; i++) tried.add(open(loops.get(i % loops.size()), address));
        }
        try {
            CompletableFuture.allOf(tried.toArray(CompletableFuture[]::new))
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException slow) {
            // They are opened when they are needed.
        }
    }

    private CompletableFuture<?> open(Loop loop, Target.Address address) {
        return CompletableFuture.supplyAsync(() -> pool.apply(loop, address).connectAhead(), loop.eventLoop())
                .thenCompose(Function.identity());
    }
}
