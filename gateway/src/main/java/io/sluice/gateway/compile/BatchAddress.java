package io.sluice.gateway.compile;

import io.sluice.gateway.batch.BatchEndpoint;
import io.sluice.gateway.exchange.Pipeline;
import io.sluice.gateway.exchange.VersionSelector;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.AnswerSpec;
import java.util.List;

/// Sends batches around the pipelines of an API: whatever its version, unauthenticated, and without a record of
/// traffic. Each request inside one comes back to the pipelines on its own.
final class BatchAddress {
    private BatchAddress() {}

    static VersionSelector of(ApiDefinition api, VersionSelector guarded) {
        if (api.middleware().stream().noneMatch(AnswerSpec.Batch.class::isInstance)) return guarded;
        var pipeline = new Pipeline(List.of(new BatchEndpoint()), Upstreams.NONE);
        return exchange -> BatchEndpoint.isFor(exchange) ? pipeline : guarded.select(exchange);
    }
}
