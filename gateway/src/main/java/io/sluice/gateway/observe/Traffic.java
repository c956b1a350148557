package io.sluice.gateway.observe;

import io.sluice.gateway.exchange.Ending;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/// The traffic of all APIs. Counters of an API outlive its pipelines: they grow on over reloads.
public final class Traffic {
    private final ConcurrentHashMap<String, ApiTraffic> byApi = new ConcurrentHashMap<>();
    private final int loops;

    /// @param loops number of event loops
    public Traffic(int loops) {
        this.loops = loops;
    }

    /// The step that counts the requests of an API.
    public Ending counting(String apiId) {
        return new CountTraffic(byApi.computeIfAbsent(apiId, _ -> new ApiTraffic(loops)));
    }

    /// Forgets APIs that are gone.
    void keep(Collection<String> apiIds) {
        byApi.keySet().retainAll(apiIds);
    }

    void each(BiConsumer<String, ApiTraffic.Counts> to) {
        byApi.forEach((api, traffic) -> to.accept(api, traffic.sum()));
    }
}
