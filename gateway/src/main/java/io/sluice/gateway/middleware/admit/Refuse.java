package io.sluice.gateway.middleware.admit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.model.problem.ProblemCode;

/// Refuses every request: a version that does not exist, a document that names none.
public final class Refuse implements Middleware {
    private final Verdict verdict;

    public Refuse(ProblemCode code, int status, String message) {
        this.verdict = new Verdict.Reject(code, status, message);
    }

    @Override
    public String name() {
        return "refuse";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return verdict;
    }
}
