package io.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.middleware.IdentifySpec.Scopes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// The scopes of a token and the policies they bring (`auth-and-keys.md` 1.4).
final class ScopeClaim {
    private static final String USUAL = "scope";

    private ScopeClaim() {}

    /// The scopes in the first of the claims that the token has; empty when it has none of them. An empty text is one
    /// scope, which nobody knows.
    ///
    /// @param orUsual look at `scope` when none is there
    static List<String> scopes(JsonNode claims, List<String> names, boolean orUsual) {
        for (var name : names.isEmpty() ? List.of(USUAL) : names) {
            var claim = ClaimPath.find(claims, name);
            if (!claim.isMissingNode()) return texts(claim);
        }
        return orUsual ? texts(claims.path(USUAL)) : List.of();
    }

    private static List<String> texts(JsonNode claim) {
        if (claim.isTextual()) return List.of(claim.textValue().split(" ", -1));
        var all = new ArrayList<String>();
        if (claim.isArray()) {
            for (var item : claim) {
                if (item.isTextual()) all.add(item.textValue());
                else all.addAll(item.isArray() ? texts(item) : List.of());
            }
        }
        return all;
    }

    /// The policies of those scopes that bring one, each once.
    static List<String> policies(List<String> scopes, Scopes mapping) {
        var policies = new LinkedHashSet<String>();
        for (var scope : scopes) {
            var policy = mapping.policies().get(scope);
            if (policy != null && !policy.isEmpty()) policies.add(policy);
        }
        return List.copyOf(policies);
    }
}
