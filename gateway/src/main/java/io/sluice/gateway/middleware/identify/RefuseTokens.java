package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.model.problem.ProblemCode;

/// Lets nobody in: the definition does not say how tokens are to be checked.
public final class RefuseTokens implements Middleware {
    private final Verdict refused;

    public RefuseTokens(int status, String message) {
        this.refused = new Verdict.Reject(ProblemCode.AUTH_SCHEME_UNKNOWN, status, message);
    }

    @Override
    public String name() {
        return "refuse-tokens";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return exchange.ignored() ? Verdict.PASS : refused;
    }
}
