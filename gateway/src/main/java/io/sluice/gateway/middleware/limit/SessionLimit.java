package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.event.handler.RequestEvents;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.route.EndpointMatching;
import io.sluice.gateway.session.Grant;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.middleware.LimitSpec;
import io.sluice.model.problem.ProblemCode;
import java.util.Optional;
import java.util.function.Function;

/// Rate, throttling and quota of the caller's session for this API (source: `auth-and-keys.md` 5.3 to 5.6).
public final class SessionLimit implements Middleware {
    private static final Verdict NOBODY = new Verdict.Reject(ProblemCode.SESSION_MISSING);
    private static final Verdict OVER_RATE = new Verdict.Reject(ProblemCode.RATE_LIMIT_EXCEEDED);
    private static final Verdict OVER_QUOTA = new Verdict.Reject(ProblemCode.QUOTA_EXCEEDED);

    private final String apiId;
    private final EndpointMatching matching;
    private final LimitCheck check;
    private final Limiters limiters;

    public SessionLimit(
            LimitSpec.SessionLimit spec,
            String apiId,
            EndpointMatching matching,
            Limiters limiters,
            RequestEvents events) {
        this.apiId = apiId;
        this.matching = matching;
        this.limiters = limiters;
        this.check = new LimitCheck(
                limiters,
                OVER_RATE,
                OVER_QUOTA,
                spec.rateLimit(),
                spec.quota(),
                true,
                Optional.of(new SmoothingEvents(events, apiId)));
    }

    @Override
    public String name() {
        return "session-limit";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored() || exchange.loops().skipsLimits()) return Verdict.PASS;
        var known = KnownSession.SLOT.get(exchange);
        if (known == null) return NOBODY;
        var plan = planned(known, known.grant(apiId), exchange, matching, limiters);
        var limit = plan.limit();
        exchange.limits().quota(limit.quotaMax(), limit.quotaRemaining(), limit.quotaRenews());
        return check.run(exchange, plan.limits(exchange));
    }

    /// The plan of a grant, made once.
    static SessionPlan planned(
            KnownSession known, Grant grant, Exchange exchange, EndpointMatching matching, Limiters limiters) {
        return switch (grant.limits()) {
            case SessionPlan plan -> plan;
            case PatternPlans plans -> plans.of(exchange);
            case null, default -> made(known, grant, exchange, matching, limiters);
        };
    }

    private static SessionPlan made(
            KnownSession known, Grant grant, Exchange exchange, EndpointMatching matching, Limiters limiters) {
        var meta = known.session().metaData("rate_limit_pattern");
        // What is no text counts as absent, and so does what has no value (recorded: limits/rate/pattern).
        var pattern = meta.isTextual() ? meta.textValue() : "";
        Function<String, SessionPlan> plan = value -> SessionPlan.of(known, grant, value, matching, limiters.quotas());
        if (pattern.contains("$tyk_context.")) {
            var plans = new PatternPlans(request -> limiters.variables().plain(request, pattern), plan);
            grant.limits(plans);
            return plans.of(exchange);
        }
        var only = plan.apply(limiters.variables().plain(exchange, pattern));
        grant.limits(only);
        return only;
    }
}
