package io.sluice.gateway.exchange;

import io.sluice.model.api.ApiDefinition;

/// One API as it is being served: its definition and what was compiled from it.
///
/// Equal to itself only: it holds connections and counters.
///
/// @param selector picks the pipeline of a request, by version
public record ServedApi(ApiDefinition definition, VersionSelector selector) {
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
