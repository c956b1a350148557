package io.sluice.gateway.middleware.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.session.Grant;
import java.util.function.Function;

/// The limits of a session whose `rate_limit_pattern` holds variables of the request: a plan for each value.
final class PatternPlans implements Grant.Limits {
    /// Values a client makes up must not fill the memory; the counters themselves are kept elsewhere.
    private static final int MOST = 10_000;

    private final Function<Exchange, String> value;
    private final Function<String, SessionPlan> plan;
    private final Cache<String, SessionPlan> plans =
            Caffeine.newBuilder().maximumSize(MOST).build();

    PatternPlans(Function<Exchange, String> value, Function<String, SessionPlan> plan) {
        this.value = value;
        this.plan = plan;
    }

    SessionPlan of(Exchange exchange) {
        return plans.get(value.apply(exchange), plan);
    }
}
