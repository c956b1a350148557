package io.sluice.gateway.refusal;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.model.problem.ProblemCode;

/// Three-letter names of causes, as error overrides match them (`gateway-features-1.md` 1.10).
final class Flags {
    /// An answer of the upstream of 500 and above.
    static final String UPSTREAM_ANSWER = "URS";

    private Flags() {}

    /// The flag of a refusal, "" for those that have none.
    static String of(Exchange exchange, ProblemCode code) {
        var failure = exchange.outcome().upstreamFailure();
        if (failure != null) return failure.flag();
        return switch (code) {
            case AUTH_FIELD_MISSING, OAUTH_FIELD_MISSING -> "AMF";
            case AUTH_KEY_UNKNOWN, OAUTH_KEY_UNKNOWN -> "AKI";
            case QUOTA_EXCEEDED -> "QEX";
            case RATE_LIMIT_EXCEEDED, RATE_LIMIT_API_EXCEEDED -> "RLT";
            case BODY_TOO_LARGE, BODY_OVER_LIMIT -> "BTL";
            case BODY_LENGTH_MISSING -> "CLM";
            case BODY_INVALID -> "BIV";
            case UPSTREAM_BREAKER_OPEN -> "CBO";
            case UPSTREAM_CLIENT_GONE -> "CDC";
            default -> "";
        };
    }
}
