package io.sluice.gateway.exchange;

import io.sluice.model.api.ApiDefinition;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One API as it is being served: its definition and what was compiled from it.
///
/// Equal to itself only: it holds connections and counters.
///
/// @param selector  picks the pipeline of a request, by version
/// @param pipelines of its own versions by their key, in that order; none for a TCP or TLS service
/// @param refusals  words of its own for what is refused; empty is the gateway's
public record ServedApi(
        ApiDefinition definition,
        VersionSelector selector,
        Map<String, Pipeline> pipelines,
        Optional<Refusals> refusals) {
    public ServedApi {
        pipelines = Collections.unmodifiableMap(new TreeMap<>(pipelines));
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
