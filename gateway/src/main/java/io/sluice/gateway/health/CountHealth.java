package io.sluice.gateway.health;

import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.health.HealthCounters.Kind;
import io.sluice.model.problem.ProblemCode;

/// Counts how each request of one API ended.
public final class CountHealth implements Ending {
    private final String apiId;
    private final HealthCounters counters;

    public CountHealth(String apiId, HealthCounters counters) {
        this.apiId = apiId;
        this.counters = counters;
    }

    @Override
    public String name() {
        return "count-health";
    }

    @Override
    public void onEnd(Exchange exchange) {
        if (exchange.outcome().status() == 0) return;
        var problem = exchange.outcome().problem();
        if (problem == null) {
            counters.count(Kind.REQUEST, apiId, "." + exchange.outcome().upstreamNanos() / 1_000_000);
            return;
        }
        switch (problem) {
            case RATE_LIMIT_EXCEEDED, RATE_LIMIT_API_EXCEEDED, ORGANISATION_RATE_LIMIT_EXCEEDED ->
                counters.count(Kind.THROTTLE, apiId, "");
            case QUOTA_EXCEEDED, ORGANISATION_QUOTA_EXCEEDED -> counters.count(Kind.QUOTA_VIOLATION, apiId, "");
            case AUTH_KEY_UNKNOWN, OAUTH_KEY_UNKNOWN, KEY_EXPIRED, KEY_INACTIVE ->
                counters.count(Kind.KEY_FAILURE, apiId, ".1");
            default -> {}
        }
        if (problem.blame() == ProblemCode.Blame.CLIENT) counters.count(Kind.BLOCKED, apiId, "");
    }
}
