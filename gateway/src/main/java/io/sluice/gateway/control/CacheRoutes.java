package io.sluice.gateway.control;

import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.StoreFailure;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/tyk/cache`: takes away stored responses of an API, all of them at once.
final class CacheRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(CacheRoutes.class);

    private final KeyValueStore cache;

    CacheRoutes(KeyValueStore cache) {
        this.cache = cache;
    }

    void addTo(Router router) {
        router.on("DELETE", "cache/{id}", this::invalidate);
    }

    private LocalResponse invalidate(ControlRequest request) {
        try {
            // A stored response is named by the id twice, so that one id may begin another (wire formats 9).
            cache.deleteByPrefix("cache-" + request.id() + request.id())
                    .toCompletableFuture()
                    .join();
            return Answers.status("cache invalidated");
        } catch (CompletionException failed) {
            if (!(failed.getCause() instanceof StoreFailure)) throw failed;
            LOG.error("the cache of {} could not be invalidated", request.id(), failed);
            return Answers.error(500, "Cache invalidation failed");
        }
    }
}
