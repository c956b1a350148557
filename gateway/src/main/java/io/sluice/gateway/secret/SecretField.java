package io.sluice.gateway.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import java.util.Optional;

/// Selects one field of a secret that is a JSON object.
final class SecretField {
    private SecretField() {}

    /// @param field its name, or names with dots between them
    static Optional<String> of(JsonNode object, String field) {
        var found = object.path(field);
        if (found.isMissingNode()) {
            found = object;
            for (var name : field.split("\\.", -1)) found = found.path(name);
        }
        if (found.isMissingNode() || found.isNull()) return Optional.empty();
        return Optional.of(found.isValueNode() ? found.asText() : Json.text(found));
    }

    /// Empty when the text is no JSON object, or has no such field.
    static Optional<String> of(String text, String field) {
        try {
            return of(Json.parse(text), field);
        } catch (JsonProcessingException none) {
            return Optional.empty();
        }
    }
}
