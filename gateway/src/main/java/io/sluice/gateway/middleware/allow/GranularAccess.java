package io.sluice.gateway.middleware.allow;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.route.EndpointMatching;
import io.sluice.gateway.route.UrlPatterns;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.problem.ProblemCode;

/// Refuses paths and methods outside the `allowed_urls` that the session has for the API, if it has any.
public final class GranularAccess implements Middleware {
    private static final Verdict DENIED = new Verdict.Reject(ProblemCode.ACCESS_RESOURCE_DENIED);

    private final String apiId;
    private final EndpointMatching matching;

    public GranularAccess(String apiId, EndpointMatching matching) {
        this.apiId = apiId;
        this.matching = matching;
    }

    @Override
    public String name() {
        return "granular-access";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored()) return Verdict.PASS;
        var known = KnownSession.SLOT.get(exchange);
        if (known == null) return Verdict.PASS;
        var grant = known.grant(apiId);
        if (grant.access().allowedUrls().isEmpty()) return Verdict.PASS;
        var urls = grant.urls();
        if (urls == null) {
            urls = UrlPatterns.of(grant.access().allowedUrls(), matching);
            grant.urls(urls);
        }
        return urls.matches(exchange) ? Verdict.PASS : DENIED;
    }
}
