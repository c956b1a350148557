package io.sluice.gateway.event.handler;

import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.event.EventName;
import io.sluice.model.problem.ProblemCode;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Raises the event of a request that was refused, when it is over. Only in pipelines of APIs that hear of one.
public final class RaiseRefusals implements Ending {
    /// What a request may be refused with that is an event.
    public static final Set<EventName> NAMES = Set.of(
            EventName.AUTH_FAILURE,
            EventName.KEY_EXPIRED,
            EventName.QUOTA_EXCEEDED,
            EventName.RATE_LIMIT_EXCEEDED,
            EventName.ORG_QUOTA_EXCEEDED,
            EventName.ORG_RATE_LIMIT_EXCEEDED,
            EventName.VERSION_FAILURE,
            EventName.OAUTH2_SCOPE_CHECK_FAILED);

    private static final int BAD_REQUEST = 400;

    private final String apiId;
    private final String orgId;
    private final RequestEvents events;
    private final Function<Exchange, String> credential;

    /// @param credential the key that a request presents, "" for none
    public RaiseRefusals(String apiId, String orgId, RequestEvents events, Function<Exchange, String> credential) {
        this.apiId = apiId;
        this.orgId = orgId;
        this.events = events;
        this.credential = credential;
    }

    @Override
    public String name() {
        return "raise-refusals";
    }

    @Override
    public void onEnd(Exchange exchange) {
        var problem = exchange.outcome().problem();
        if (problem == null) return;
        var name = event(problem, exchange.outcome().status());
        if (name.isEmpty() || !events.heard(name.get(), apiId)) return;
        events.raise(name.get(), exchange, meta(name.get(), problem, exchange));
    }

    /// As recorded (`plugins.md` 15, no. 28 and 29): a missing key is none, a missing token of somebody else is.
    static Optional<EventName> event(ProblemCode problem, int status) {
        return Optional.ofNullable(
                switch (problem) {
                    case ADDRESS_REFUSED,
                            AUTH_BASIC_MALFORMED,
                            AUTH_KEY_UNKNOWN,
                            AUTH_REQUEST_SIGNATURE_INVALID,
                            AUTH_SIGNATURE_INVALID,
                            AUTH_TOKEN_CLAIMS,
                            AUTH_TOKEN_INVALID,
                            AUTH_TOKEN_POLICY,
                            AUTH_USER_UNKNOWN,
                            OAUTH_CLIENT_DELETED,
                            OAUTH_KEY_UNKNOWN -> EventName.AUTH_FAILURE;
                    case AUTH_FIELD_MISSING -> status == BAD_REQUEST ? EventName.AUTH_FAILURE : null;
                    case AUTH_TOKEN_SCOPE -> EventName.OAUTH2_SCOPE_CHECK_FAILED;
                    case KEY_EXPIRED, KEY_INACTIVE -> EventName.KEY_EXPIRED;
                    case QUOTA_EXCEEDED -> EventName.QUOTA_EXCEEDED;
                    case RATE_LIMIT_EXCEEDED, RATE_LIMIT_API_EXCEEDED -> EventName.RATE_LIMIT_EXCEEDED;
                    case ORGANISATION_QUOTA_EXCEEDED -> EventName.ORG_QUOTA_EXCEEDED;
                    case ORGANISATION_RATE_LIMIT_EXCEEDED -> EventName.ORG_RATE_LIMIT_EXCEEDED;
                    case ENDPOINT_FORBIDDEN, VERSION_EXPIRED, VERSION_MISSING, VERSION_UNKNOWN ->
                        EventName.VERSION_FAILURE;
                    default -> null;
                });
    }

    private EventMeta meta(EventName name, ProblemCode problem, Exchange exchange) {
        var refusal = events.refusal(message(name, problem), exchange, key(name, problem, exchange));
        return name == EventName.VERSION_FAILURE ? new EventMeta.VersionRefusal(refusal, problem.message()) : refusal;
    }

    /// Addresses and organisations are no secrets.
    private String key(EventName name, ProblemCode problem, Exchange exchange) {
        if (problem == ProblemCode.ADDRESS_REFUSED) return events.origin(exchange);
        if (isOrganisation(name)) return orgId;
        var known = KnownSession.SLOT.get(exchange);
        return events.shown(known != null ? known.key() : credential.apply(exchange));
    }

    private static boolean isOrganisation(EventName name) {
        return name == EventName.ORG_QUOTA_EXCEEDED || name == EventName.ORG_RATE_LIMIT_EXCEEDED;
    }

    private static String message(EventName name, ProblemCode problem) {
        return switch (name) {
            case AUTH_FAILURE -> "Auth Failure";
            case KEY_EXPIRED ->
                problem == ProblemCode.KEY_INACTIVE
                        ? "Attempted access from inactive key."
                        : "Attempted access from an expired key.";
            case QUOTA_EXCEEDED -> "Key Quota Limit Exceeded";
            case RATE_LIMIT_EXCEEDED ->
                problem == ProblemCode.RATE_LIMIT_API_EXCEEDED ? "API Rate Limit Exceeded" : "Key Rate Limit Exceeded";
            case ORG_QUOTA_EXCEEDED -> "Organisation quota has been exceeded";
            case ORG_RATE_LIMIT_EXCEEDED -> "Organisation rate limit has been exceeded";
            case VERSION_FAILURE -> "Attempted access to disallowed version / path.";
            default -> "The token does not have the scopes that are required";
        };
    }
}
