package io.sluice.gateway.telemetry;

import io.sluice.model.api.ApiDefinition;
import java.util.List;

/// What all spans of one API have in common.
///
/// @param detailed a span for each step
record TracedApi(String id, String name, String orgId, String listenPath, List<String> tags, boolean detailed) {
    static TracedApi of(ApiDefinition api) {
        return new TracedApi(
                api.id(),
                api.name(),
                api.orgId(),
                api.listen().path(),
                api.listen().tags(),
                api.classic().path("detailed_tracing").booleanValue());
    }
}
