package io.sluice.gateway.middleware.shape;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.middleware.ShapeSpec;
import io.sluice.model.problem.ProblemCode;
import java.util.Locale;

/// Sends a request up with another method (`gateway-features-1.md` 5.10). Endpoints still match the client's.
public final class MethodTransform implements Middleware {
    private static final Verdict NOT_ALLOWED = new Verdict.Reject(ProblemCode.METHOD_NOT_ALLOWED);

    private final EndpointTable<ShapeSpec.MethodTransform.Entry> endpoints;

    public MethodTransform(EndpointTable<ShapeSpec.MethodTransform.Entry> endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public String name() {
        return "method-transform";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var entry = endpoints.find(exchange);
        if (entry == null) return Verdict.PASS;
        var method = entry.toMethod().toUpperCase(Locale.ROOT);
        return switch (method) {
            case "GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH" -> {
                exchange.upstream().method(method);
                yield Verdict.PASS;
            }
            default -> NOT_ALLOWED;
        };
    }
}
