package io.sluice.model.middleware;

import java.util.List;

/// How much may the caller do.
public sealed interface LimitSpec extends MiddlewareSpec {

    /// Rate, throttle and quota of the session.
    ///
    /// @param rateLimit  false with `disable_rate_limit`
    /// @param quota      false with `disable_quota`
    record SessionLimit(boolean rateLimit, boolean quota) implements LimitSpec {
        @Override
        public Stage stage() {
            return Stage.SESSION_LIMIT;
        }
    }

    /// Limit of the whole API and of its endpoints, whoever calls.
    ///
    /// @param rate      requests per `perSeconds`; 0 is no limit for the API as a whole
    /// @param endpoints replace the limit of the API where they match
    record ApiLimit(double rate, double perSeconds, List<EndpointLimit> endpoints) implements LimitSpec {
        public record EndpointLimit(Endpoint endpoint, double rate, double perSeconds) {}

        @Override
        public Stage stage() {
            return Stage.API_LIMIT;
        }
    }

    /// Limits and quota of the organisation (`enforce_org_quotas`).
    record Organisation() implements LimitSpec {
        @Override
        public Stage stage() {
            return Stage.ORGANISATION;
        }
    }

    /// `{listen}/tyk/rate-limits/`: what is left for the caller.
    record RateLimitsRoute() implements LimitSpec {
        @Override
        public Stage stage() {
            return Stage.RATE_LIMITS_ROUTE;
        }
    }
}
