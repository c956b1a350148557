package io.sluice.gateway.control;

import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.health.HealthCounters;
import io.sluice.model.document.Json;
import java.util.Optional;

/// `/tyk/health`: how an API fared of late. Source: `gateway-features-2.md` 9.5.
final class HealthRoutes {
    private final LoadedApis apis;
    private final Optional<HealthCounters> counters;

    /// @param counters absent when nothing is counted
    HealthRoutes(LoadedApis apis, Optional<HealthCounters> counters) {
        this.apis = apis;
        this.counters = counters;
    }

    void addTo(Router router) {
        router.on("GET", "health", this::show);
    }

    private LocalResponse show(ControlRequest request) {
        if (counters.isEmpty()) return Answers.error(400, "Health checks are not enabled for this node");
        var id = request.query("api_id");
        if (id.isEmpty()) return Answers.error(400, "missing api_id parameter");
        if (apis.find(id).isEmpty()) return Answers.error(404, "API ID not found");
        var figures = counters.get().read(id);
        // The first name is spelt like this everywhere.
        return Answers.json(Json.object()
                .put("throttle_reqests_per_second", figures.throttled())
                .put("quota_violations_per_second", figures.quotaViolations())
                .put("key_failures_per_second", figures.keyFailures())
                .put("average_upstream_latency", figures.upstreamLatency())
                .put("average_requests_per_second", figures.requests()));
    }
}
