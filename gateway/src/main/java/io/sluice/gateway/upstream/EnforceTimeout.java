package io.sluice.gateway.upstream;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.middleware.UpstreamSpec;
import java.time.Duration;

/// Bounds how long an upstream may take, body included: the endpoint's time, else the version's
/// (`gateway-features-1.md` 3.5).
public final class EnforceTimeout implements Middleware {
    private final long globalNanos;
    private final EndpointTable<UpstreamSpec.EnforceTimeout.Entry> endpoints;

    /// @param global zero is none
    public EnforceTimeout(Duration global, EndpointTable<UpstreamSpec.EnforceTimeout.Entry> endpoints) {
        this.globalNanos = global.toNanos();
        this.endpoints = endpoints;
    }

    @Override
    public String name() {
        return "enforce-timeout";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var endpoint = endpoints.find(exchange);
        long nanos = endpoint == null || endpoint.timeout().isZero()
                ? globalNanos
                : endpoint.timeout().toNanos();
        if (nanos > 0) exchange.deadlineIn(nanos, true);
        return Verdict.PASS;
    }
}
