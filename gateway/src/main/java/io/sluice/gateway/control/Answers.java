package io.sluice.gateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;

/// The forms that answers of the control API have (source: `gateway-features-2.md` 12.1).
final class Answers {
    private static final HeaderName CONTENT_TYPE_OPTIONS = HeaderName.of("X-Content-Type-Options");

    private Answers() {}

    static LocalResponse json(int status, JsonNode body) {
        return LocalResponse.json(status, GoJson.text(body) + "\n");
    }

    static LocalResponse json(JsonNode body) {
        return json(200, body);
    }

    /// `OK(action)`.
    ///
    /// @param action `added`, `modified`, `deleted` or `updated`
    static LocalResponse done(String key, String action) {
        return json(Json.object().put("key", key).put("status", "ok").put("action", action));
    }

    static LocalResponse status(String message) {
        return json(Json.object().put("status", "ok").put("message", message));
    }

    static LocalResponse error(int status, String message) {
        return json(status, Json.object().put("status", "error").put("message", message));
    }

    static LocalResponse noSuchRoute() {
        return LocalResponse.plain(404, "404 page not found\n").with(CONTENT_TYPE_OPTIONS, "nosniff");
    }
}
