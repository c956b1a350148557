package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.Grant;
import io.sluice.gateway.session.OrganisationSessions.Known;
import io.sluice.model.problem.ProblemCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Switch, rate and quota of the API's organisation, over all its APIs (source: `auth-and-keys.md` 5.9).
public final class OrganisationLimit implements Middleware {
    private static final String BEHIND = "This organization access has been disabled or quota/rate limit is exceeded, "
            + "please contact your API administrator";

    private record Plan(boolean inactive, LimitSet limits) implements Grant.Limits {}

    private final String orgId;
    private final Limiters limiters;
    private final Verdict inactive;
    private final LimitCheck check;

    public OrganisationLimit(String orgId, Limiters limiters) {
        boolean oneMessage = limiters.organisationsBehind();
        this.orgId = orgId;
        this.limiters = limiters;
        this.inactive = refusal(ProblemCode.ORGANISATION_INACTIVE, oneMessage);
        this.check = new LimitCheck(
                limiters,
                refusal(ProblemCode.ORGANISATION_RATE_LIMIT_EXCEEDED, oneMessage),
                refusal(ProblemCode.ORGANISATION_QUOTA_EXCEEDED, oneMessage),
                true,
                true,
                false,
                Optional.empty());
    }

    private static Verdict refusal(ProblemCode code, boolean oneMessage) {
        return new Verdict.Reject(code, code.status(), oneMessage ? BEHIND : code.message());
    }

    @Override
    public String name() {
        return "organisation-limit";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var sessions = limiters.organisations();
        var known = sessions.now(orgId, exchange.outcome().startNanos());
        if (known != null) return checked(exchange, known);
        var later = exchange.later();
        long generation = exchange.generation();
        // The answer comes on a thread of the store; the exchange belongs to its loop.
        var _ = sessions.load(orgId)
                .thenAcceptAsync(
                        found -> {
                            if (exchange.generation() == generation) later.complete(checked(exchange, found));
                        },
                        exchange.loop().eventLoop());
        return later;
    }

    private Verdict checked(Exchange exchange, Known known) {
        if (known.session().isEmpty()) return Verdict.PASS;
        var plan = known.limits() instanceof Plan made ? made : plan(known);
        return plan.inactive ? inactive : check.run(exchange, plan.limits);
    }

    /// The quota of an organisation that was asked for a request; null when it has none.
    static @Nullable Quota quota(Known known) {
        return known.limits() instanceof Plan made ? made.limits.quota() : null;
    }

    private Plan plan(Known known) {
        var session = known.session().orElseThrow();
        var limit = session.limit();
        var rule = RateRule.of(
                "rate-limit-" + known.stored(), session.lastUpdated(), limit.rate(), limit.per(), Optional.empty());
        var quota = limit.quotaMax() > 0
                ? new Quota(
                        limiters.quotas().named("quota-" + known.stored()), limit.quotaMax(), limit.quotaRenewalRate())
                : null;
        var plan = new Plan(session.inactive(), new LimitSet(rule, quota, 0, 0));
        known.limits(plan);
        return plan;
    }
}
