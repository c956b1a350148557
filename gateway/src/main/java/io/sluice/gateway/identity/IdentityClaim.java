package io.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// Whom a token speaks for (`auth-and-keys.md` 1.4, centralised mode).
public sealed interface IdentityClaim {
    record Found(String identity) implements IdentityClaim {}

    /// @param message for the client
    record NotFound(String message) implements IdentityClaim {}

    /// Looks in the claims of `names` in their order, then in `sub`. One that is there but empty ends the search.
    static IdentityClaim in(JsonNode claims, List<String> names) {
        for (var name : names) {
            var claim = ClaimPath.find(claims, name);
            if (!claim.isTextual()) continue;
            if (!claim.textValue().isEmpty()) return new Found(claim.textValue());
            return new NotFound("found an empty user ID in predefined base claim, claim: " + name);
        }
        var subject = claims.path("sub");
        if (names.contains("sub") || !subject.isTextual()) {
            return new NotFound("no suitable claims for user ID were found");
        }
        return subject.textValue().isEmpty()
                ? new NotFound("found an empty user ID in sub claim")
                : new Found(subject.textValue());
    }
}
