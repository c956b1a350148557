package io.sluice.gateway.middleware.shape;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.gateway.variables.Variables;

/// Sends a stored GraphQL operation up in place of a request (`gateway-features-1.md` 5.19): a POST to the root of the
/// target. What the client sent as a body is dropped; endpoints still match its own path and method.
public final class PersistedGraphQl implements Middleware {
    private final EndpointTable<PersistedOperation> endpoints;
    private final Variables variables;

    public PersistedGraphQl(EndpointTable<PersistedOperation> endpoints, Variables variables) {
        this.endpoints = endpoints;
        this.variables = variables;
    }

    @Override
    public String name() {
        return "persisted-graphql";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return endpoints.find(exchange) != null;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var operation = endpoints.find(exchange);
        if (operation == null) return Verdict.PASS;
        exchange.replaceRequestBody(operation.body(exchange, variables));
        exchange.request().set(HeaderName.CONTENT_TYPE, "application/json");
        exchange.upstream().method("POST");
        exchange.upstream().target("/");
        return Verdict.PASS;
    }
}
