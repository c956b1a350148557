package io.sluice.gateway.exchange;

import io.sluice.model.api.ApiDefinition;
import java.util.Optional;

/// One API as it is being served: its definition and what was compiled from it.
///
/// Equal to itself only: it holds connections and counters.
///
/// @param selector picks the pipeline of a request, by version
/// @param refusals words of its own for what is refused; empty is the gateway's
public record ServedApi(ApiDefinition definition, VersionSelector selector, Optional<Refusals> refusals) {
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
