package io.sluice.gateway.compile;

import io.sluice.gateway.exchange.Pipeline;
import io.sluice.gateway.exchange.VersionSelector;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ApiDefinition.Versioning;
import java.util.Map;

/// Picks the pipeline of a versioned API.
final class VersionChoice {
    private VersionChoice() {}

    static VersionSelector of(ApiDefinition api, Versioning.Versioned versioned, Map<String, Pipeline> pipelines) {
        var fallback = pipelines.values().iterator().next();
        return exchange -> {
            var name = exchange.request().valueOrEmpty(io.sluice.gateway.http1.HeaderName.of(versioned.key()));
            var chosen = pipelines.get(name.isEmpty() ? versioned.defaultName() : name);
            return chosen == null ? fallback : chosen;
        };
    }
}
