package io.sluice.gateway.middleware.allow;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.problem.ProblemCode;

/// Refuses keys that are inactive or have expired; inactive is said first.
public final class KeyExpiry implements Middleware {
    private static final Verdict NOBODY = new Verdict.Reject(ProblemCode.SESSION_MISSING);
    private static final Verdict INACTIVE = new Verdict.Reject(ProblemCode.KEY_INACTIVE);
    private static final Verdict EXPIRED = new Verdict.Reject(ProblemCode.KEY_EXPIRED);

    @Override
    public String name() {
        return "key-expiry";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored()) return Verdict.PASS;
        var known = KnownSession.SLOT.get(exchange);
        if (known == null) return NOBODY;
        var session = known.session();
        if (session.inactive()) return INACTIVE;
        long expires = session.expires();
        return expires >= 1 && expires * 1_000 < exchange.outcome().startMillis() ? EXPIRED : Verdict.PASS;
    }
}
