package io.sluice.gateway.middleware.shape;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.route.EndpointTable;
import java.util.Optional;

/// Has a jq filter make the body that the upstream gets; a filter that fails refuses the request with 415.
public final class RequestJq implements Middleware {
    private final EndpointTable<JqRule> endpoints;

    public RequestJq(EndpointTable<JqRule> endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public String name() {
        return "request-jq";
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return endpoints.find(exchange) != null;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var rule = endpoints.find(exchange);
        if (rule == null) return Verdict.PASS;
        var body = BodyRule.bytes(exchange.requestBody());
        var context = JqRule.context(exchange);
        return exchange.offloadMeasured(() -> rule.run(body, context), result -> applied(exchange, result));
    }

    private static Verdict applied(Exchange exchange, Optional<JqRule.Result> result) {
        if (result.isEmpty()) return JqRule.FAILED;
        result.get().body().ifPresent(exchange::replaceRequestBody);
        for (var field : result.get().headers()) {
            if (field.name().equals(HeaderName.HOST)) exchange.upstream().host(field.value());
            else exchange.request().set(field.name(), field.value());
        }
        JqRule.note(exchange, result.get().context());
        return Verdict.PASS;
    }
}
