package io.sluice.gateway.middleware.shape;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.middleware.ShapeSpec.HeaderEdit;

/// Edits the fields of a request: those of the version, then those of the endpoint (`gateway-features-1.md` 5.4).
///
/// Only the version's own removal keeps `X-Forwarded-For` away from the upstream (quirk, recorded).
public final class RequestHeaders implements Middleware {
    private final HeaderEdits global;
    private final boolean hidesForwardedFor;
    private final EndpointTable<EndpointEdits> endpoints;
    private final Variables variables;

    /// The edits of one endpoint.
    public record EndpointEdits(Endpoint endpoint, HeaderEdits edits) {}

    public RequestHeaders(HeaderEdit global, EndpointTable<EndpointEdits> endpoints, Variables variables) {
        this.global = HeaderEdits.of(global);
        this.hidesForwardedFor = this.global.removes(HeaderName.X_FORWARDED_FOR);
        this.endpoints = endpoints;
        this.variables = variables;
    }

    @Override
    public String name() {
        return "request-headers";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (hidesForwardedFor) exchange.upstream().hidesForwardedFor(true);
        global.applyToRequest(exchange, variables);
        var endpoint = endpoints.find(exchange);
        if (endpoint != null) endpoint.edits.applyToRequest(exchange, variables);
        return Verdict.PASS;
    }
}
