package io.sluice.gateway.observe;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.UpstreamFailure;
import io.sluice.model.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/// What went wrong, in the words of a Tyk gateway's access log (source: `gateway-features-2.md` 9.2).
public final class AccessProblem {
    private AccessProblem() {}

    /// The part that refused: the subject of the problem's code.
    static String source(Exchange exchange) {
        var problem = exchange.outcome().problem();
        return problem == null ? "" : problem.id().substring(0, problem.id().indexOf('.'));
    }

    /// The response flag, "" when nothing went wrong.
    public static String flag(Exchange exchange) {
        var failure = exchange.outcome().upstreamFailure();
        if (failure != null) return failure.flag();
        var problem = exchange.outcome().problem();
        if (problem == null)
            return exchange.outcome().status() >= 500 && !exchange.outcome().local() ? "URS" : "";
        return switch (problem) {
            case RATE_LIMIT_EXCEEDED, RATE_LIMIT_API_EXCEEDED, ORGANISATION_RATE_LIMIT_EXCEEDED -> "RLT";
            case QUOTA_EXCEEDED, ORGANISATION_QUOTA_EXCEEDED -> "QEX";
            case AUTH_FIELD_MISSING, OAUTH_FIELD_MISSING -> "AMF";
            case AUTH_KEY_UNKNOWN, OAUTH_KEY_UNKNOWN -> "AKI";
            case KEY_EXPIRED -> "TKE";
            case KEY_INACTIVE -> "TKI";
            case ACCESS_DENIED, ACCESS_RESOURCE_DENIED, ENDPOINT_FORBIDDEN, ADDRESS_REFUSED -> "EAD";
            case BODY_TOO_LARGE, BODY_OVER_LIMIT -> "BTL";
            case BODY_LENGTH_MISSING -> "CLM";
            case BODY_UNREADABLE, BODY_INVALID -> "BIV";
            case UPSTREAM_CLIENT_GONE -> "CDC";
            default -> "";
        };
    }

    static String details(Exchange exchange) {
        var failure = exchange.outcome().upstreamFailure();
        if (failure != null) return of(failure);
        var problem = exchange.outcome().problem();
        if (problem != null) return of(problem);
        return exchange.outcome().status() >= 500 && !exchange.outcome().local() ? "upstream_response_5xx" : "";
    }

    private static String of(UpstreamFailure failure) {
        return switch (failure) {
            case REFUSED -> "connection_refused";
            case CONNECT_TIMEOUT -> "connection_timeout";
            case HOST_UNKNOWN -> "dns_not_found";
            case NO_ROUTE -> "host_unreachable";
            case TLS -> "tls_handshake_failure";
            case CLOSED -> "connection_reset";
            case TIMEOUT -> "response_headers_timeout";
            case NO_HOST -> "no_healthy_upstreams";
            case BREAKER_OPEN -> "circuit_breaker_open";
            default -> "upstream_error";
        };
    }

    private static String of(@Nullable ProblemCode problem) {
        return switch (problem) {
            case RATE_LIMIT_EXCEEDED -> "session_rate_limited";
            case RATE_LIMIT_API_EXCEEDED -> "api_rate_limited";
            case QUOTA_EXCEEDED -> "quota_exceeded";
            case BODY_LENGTH_MISSING -> "content_length_missing";
            case BODY_TOO_LARGE, BODY_OVER_LIMIT -> "body_too_large";
            case BODY_INVALID -> "schema_validation_failed";
            case UPSTREAM_CLIENT_GONE -> "client_disconnected";
            case null -> "";
            default -> problem.id().replace('.', '_').replace('-', '_');
        };
    }
}
