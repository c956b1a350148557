package io.sluice.gateway.middleware.answer;

import io.sluice.storage.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Empties the response cache of an API when another process asks for it (`wire-formats.md` 9 and 17).
public record CachePurge(KeyValueStore cache) {
    /// The notice that asks; its payload is the API's id.
    public static final String COMMAND = "DeleteAPICache";

    private static final Logger LOG = LoggerFactory.getLogger(CachePurge.class);

    /// Does not wait for the store. Without an id nothing is meant.
    public void of(String apiId) {
        if (apiId.isEmpty()) return;
        // A stored response is named by the id twice, so that one id may begin another.
        cache.deleteByPrefix("cache-" + apiId + apiId).whenComplete((_, failed) -> {
            if (failed != null) LOG.error("the cache of {} could not be emptied", apiId, failed);
        });
    }
}
