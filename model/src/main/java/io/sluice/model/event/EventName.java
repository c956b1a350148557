package io.sluice.model.event;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Everything that can be heard of, under the names of a Tyk gateway (source: `gateway-features-2.md` 8.1).
public enum EventName {
    AUTH_FAILURE("AuthFailure", Reach.API),
    BREAKER_RESET("BreakerReset", Reach.API),
    BREAKER_TRIGGERED("BreakerTriggered", Reach.API),
    BREAKER_TRIPPED("BreakerTripped", Reach.API),
    CERTIFICATE_EXPIRED("CertificateExpired", Reach.API_AND_GATEWAY),
    CERTIFICATE_EXPIRING_SOON("CertificateExpiringSoon", Reach.API_AND_GATEWAY),
    HOST_DOWN("HostDown", Reach.API_AND_GATEWAY),
    HOST_UP("HostUp", Reach.API_AND_GATEWAY),
    KEY_EXPIRED("KeyExpired", Reach.API),
    OAUTH2_EXCHANGE_FAILED("OAuth2ExchangeFailed", Reach.API),
    OAUTH2_EXCHANGE_SUCCEEDED("OAuth2ExchangeSucceeded", Reach.API),
    OAUTH2_SCOPE_CHECK_FAILED("OAuth2ScopeCheckFailed", Reach.API),
    ORG_QUOTA_EXCEEDED("OrgQuotaExceeded", Reach.API),
    ORG_RATE_LIMIT_EXCEEDED("OrgRateLimitExceeded", Reach.API),
    QUOTA_EXCEEDED("QuotaExceeded", Reach.API),
    /// The small l is part of the name.
    RATE_LIMIT_EXCEEDED("RatelimitExceeded", Reach.API),
    RATE_LIMIT_SMOOTHING_DOWN("RateLimitSmoothingDown", Reach.API),
    RATE_LIMIT_SMOOTHING_UP("RateLimitSmoothingUp", Reach.API),
    TOKEN_CREATED("TokenCreated", Reach.GATEWAY),
    TOKEN_DELETED("TokenDeleted", Reach.GATEWAY),
    TOKEN_UPDATED("TokenUpdated", Reach.GATEWAY),
    TRIGGER_EXCEEDED("TriggerExceeded", Reach.MONITOR),
    UPSTREAM_OAUTH_ERROR("UpstreamOAuthError", Reach.API),
    VERSION_FAILURE("VersionFailure", Reach.API);

    /// Whose handlers hear of it.
    public enum Reach {
        /// Those of the API that it happened in.
        API,
        /// Those of the settings.
        GATEWAY,
        API_AND_GATEWAY,
        /// The webhook of the quota monitors, and nobody else.
        MONITOR
    }

    private static final Map<String, EventName> BY_ID =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(EventName::id, name -> name));

    private final String id;
    private final Reach reach;

    EventName(String id, Reach reach) {
        this.id = id;
        this.reach = reach;
    }

    /// As definitions and payloads spell it.
    public String id() {
        return id;
    }

    public boolean reachesApi() {
        return reach == Reach.API || reach == Reach.API_AND_GATEWAY;
    }

    public boolean reachesGateway() {
        return reach == Reach.GATEWAY || reach == Reach.API_AND_GATEWAY;
    }

    /// Empty for a name that no event has.
    public static Optional<EventName> of(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }
}
