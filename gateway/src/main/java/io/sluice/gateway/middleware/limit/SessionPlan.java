package io.sluice.gateway.middleware.limit;

import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.route.EndpointMatching;
import io.sluice.gateway.route.EndpointPattern;
import io.sluice.gateway.session.Grant;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.session.EndpointLimit;
import io.sluice.model.session.KeyHash;
import io.sluice.model.session.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The limits of one session for one API, with their counters at hand. Made once for a [Grant].
final class SessionPlan implements Grant.Limits {
    private record Endpoint(EndpointPattern pattern, String method, LimitSet limits) {}

    private final Limit limit;
    private final LimitSet limits;
    private final List<Endpoint> endpoints;
    private final String quotaKey;

    private SessionPlan(Limit limit, LimitSet limits, List<Endpoint> endpoints, String quotaKey) {
        this.limit = limit;
        this.limits = limits;
        this.endpoints = List.copyOf(endpoints);
        this.quotaKey = quotaKey;
    }

    /// @param pattern what `rate_limit_pattern` of the session means, "" without: it stands for the key in the
    ///     names of the counters
    static SessionPlan of(KnownSession known, Grant grant, String pattern, EndpointMatching matching, Quotas quotas) {
        var limit = grant.limit();
        var scope = grant.access().allowanceScope();
        var who = pattern.isEmpty() ? known.stored() : pattern;
        var name = scope.isEmpty() ? who : scope + "-" + who;
        var rateKey = "rate-limit-" + name;
        var quotaKey = "quota-" + name;
        // A counter that several keys share is not restarted by the change of one of them.
        var generation = pattern.isEmpty() ? known.session().lastUpdated() : "";
        var rule = RateRule.of(rateKey, generation, limit.rate(), limit.per(), limit.smoothing());
        var quota = limit.quotaMax() > 0
                ? new Quota(quotas.named(quotaKey), limit.quotaMax(), limit.quotaRenewalRate())
                : null;
        var endpoints = new ArrayList<Endpoint>();
        for (var endpoint : grant.access().endpoints()) {
            var compiled = compiled(endpoint, matching);
            if (compiled == null) continue;
            var own = RateRule.of(
                    rateKey + "-" + hash(endpoint.method(), endpoint.path()),
                    generation,
                    endpoint.rate(),
                    endpoint.per(),
                    endpoint.smoothing());
            endpoints.add(new Endpoint(compiled, endpoint.method(), set(own, quota, limit)));
        }
        return new SessionPlan(limit, set(rule, quota, limit), endpoints, quotaKey);
    }

    private static LimitSet set(@Nullable RateRule rule, @Nullable Quota quota, Limit limit) {
        long tries = Math.max(0, limit.throttleRetryLimit());
        return new LimitSet(rule, quota, Math.max(0, (long) (limit.throttleInterval() * 1_000)), tries);
    }

    /// The part of a counter's name that stands for an endpoint.
    static String hash(String method, String path) {
        return KeyHash.MURMUR32.hex(method + ":" + path);
    }

    private static @Nullable EndpointPattern compiled(EndpointLimit endpoint, EndpointMatching matching) {
        try {
            return EndpointPattern.of(endpoint.path(), matching.ignoreCase(), matching.prefix(), matching.suffix());
        } catch (PatternSyntaxException neverMatches) {
            return null;
        }
    }

    /// What the headers show before anything is counted.
    Limit limit() {
        return limit;
    }

    String quotaKey() {
        return quotaKey;
    }

    /// The limits of this request: of the first endpoint that matches, else of the session.
    LimitSet limits(Exchange exchange) {
        if (endpoints.isEmpty()) return limits;
        var method = exchange.request().method();
        // The path behind the listen path has to match; the whole one does not count here.
        var path = exchange.path().forEndpoints().getFirst();
        for (var endpoint : endpoints) {
            if (endpoint.method.equalsIgnoreCase(method) && endpoint.pattern.matches(path)) return endpoint.limits;
        }
        return limits;
    }
}
