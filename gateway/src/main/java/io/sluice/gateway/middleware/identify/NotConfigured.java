package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.model.problem.ProblemCode;

/// A security scheme of a group that no method stands for: it lets nobody in.
public final class NotConfigured implements Middleware {
    private final Verdict refused;

    public NotConfigured(String scheme) {
        this.refused = new Verdict.Reject(
                ProblemCode.AUTH_SCHEME_UNKNOWN, 500, "security scheme " + scheme + " is not configured");
    }

    @Override
    public String name() {
        return "not-configured";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return exchange.ignored() ? Verdict.PASS : refused;
    }
}
