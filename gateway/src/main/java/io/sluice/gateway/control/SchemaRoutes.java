package io.sluice.gateway.control;

import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.model.document.Json;
import io.sluice.model.schema.PublishedSchemas;
import java.util.regex.Pattern;

/// `/tyk/schema`: what OpenAPI documents with the extension are checked against.
final class SchemaRoutes {
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+){0,2}");
    private static final String NEWEST = "3.0";

    void addTo(Router router) {
        router.on("GET", "schema", this::show);
    }

    private LocalResponse show(ControlRequest request) {
        var asked = request.query("oasVersion");
        if (!asked.isEmpty() && !VERSION.matcher(asked).matches()) return failed("malformed version: " + asked);
        var schema = PublishedSchemas.oas(asked.isEmpty() ? NEWEST : asked);
        if (schema.isEmpty()) return failed("Schema not found for version \"" + asked + "\"");
        var answer = Json.object().put("status", "Success");
        answer.set("schema", schema.get());
        return Answers.json(answer);
    }

    private static LocalResponse failed(String message) {
        return Answers.json(404, Json.object().put("status", "Failed").put("message", message));
    }
}
