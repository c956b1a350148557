package io.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.middleware.IdentifySpec.Jwt.Skew;
import java.util.Optional;

/// When a token is good: its `exp`, `iat` and `nbf` (`auth-and-keys.md` 1.4, token acceptance 4).
///
/// @param expires   Unix seconds; `Long.MAX_VALUE` is never
/// @param issued    Unix seconds; `Long.MIN_VALUE` is not said
/// @param notBefore Unix seconds; `Long.MIN_VALUE` is not said
public record TokenTimes(long expires, long issued, long notBefore) {
    public static final Skew NO_SKEW = new Skew(0, 0, 0);

    /// A claim that is no number fails for ever; the number 0 says nothing.
    public static TokenTimes of(JsonNode claims) {
        return new TokenTimes(
                seconds(claims.get("exp"), Long.MAX_VALUE, Long.MIN_VALUE),
                seconds(claims.get("iat"), Long.MIN_VALUE, Long.MAX_VALUE),
                seconds(claims.get("nbf"), Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static long seconds(@org.jspecify.annotations.Nullable JsonNode claim, long absent, long wrong) {
        if (claim == null) return absent;
        if (!claim.isNumber()) return wrong;
        double value = claim.doubleValue();
        return value == 0 ? absent : (long) value;
    }

    /// Unix seconds when the token says so, else 0.
    public long expiresOrZero() {
        return expires == Long.MAX_VALUE || expires == Long.MIN_VALUE ? 0 : expires;
    }

    /// Allocates nothing.
    ///
    /// @param now Unix seconds
    public boolean good(long now, Skew skew) {
        return unexpired(now, skew)
                && started(issued, now, skew.issuedAt())
                && started(notBefore, now, skew.notBefore());
    }

    /// Why the token is not good now; of several reasons the last counts.
    public Optional<String> problem(long now, Skew skew) {
        if (!started(notBefore, now, skew.notBefore())) return Optional.of("token is not valid yet");
        if (!started(issued, now, skew.issuedAt())) return Optional.of("token used before issued");
        return unexpired(now, skew) ? Optional.empty() : Optional.of("token has expired");
    }

    private boolean unexpired(long now, Skew skew) {
        return now - skew.expiresAt() < expires;
    }

    private static boolean started(long at, long now, long skew) {
        return now + skew >= at;
    }
}
