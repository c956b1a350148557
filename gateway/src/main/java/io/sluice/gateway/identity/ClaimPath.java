package io.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/// How settings name a claim: a member, or a dotted path into objects.
public final class ClaimPath {
    private ClaimPath() {}

    /// The claim of this very name, else the one that the dots lead to; missing when there is neither.
    public static JsonNode find(JsonNode claims, String name) {
        var literal = claims.get(name);
        return literal != null ? literal : follow(claims, name);
    }

    /// The claim that the dots lead to; missing when they lead nowhere.
    public static JsonNode follow(JsonNode claims, String path) {
        JsonNode at = claims;
        for (var part : path.split("\\.", -1)) {
            if (!at.isObject()) return MissingNode.getInstance();
            at = at.path(part);
        }
        return at;
    }

    /// The claim when it is a text that is not empty.
    public static Optional<String> text(JsonNode claims, String name) {
        var found = find(claims, name);
        return found.isTextual() && !found.textValue().isEmpty() ? Optional.of(found.textValue()) : Optional.empty();
    }
}
