package io.sluice.gateway.middleware.admit;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.variables.RequestContext;

/// Notes what the request looked like before credentials are stripped and headers are changed.
public final class ContextVariables implements Middleware {
    private final ClientAddress client;

    public ContextVariables(ClientAddress client) {
        this.client = client;
    }

    @Override
    public String name() {
        return "context-variables";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return RequestContext.isForm(exchange);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestContext.open(exchange).capture(exchange, client.text(exchange));
        return Verdict.PASS;
    }
}
