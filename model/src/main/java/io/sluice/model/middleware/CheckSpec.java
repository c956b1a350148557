package io.sluice.model.middleware;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// Is the request well formed.
public sealed interface CheckSpec extends MiddlewareSpec {

    /// Classic `validate_json`.
    record ValidateJson(List<Entry> endpoints) implements CheckSpec {
        public record Entry(Endpoint endpoint, JsonNode schema, int errorStatus) {}

        @Override
        public Stage stage() {
            return Stage.VALIDATE_JSON;
        }
    }

    /// OAS `validateRequest`.
    ///
    /// @param openApi the whole OpenAPI document
    record ValidateRequest(List<Entry> endpoints, JsonNode openApi) implements CheckSpec {
        public record Entry(Endpoint endpoint, String operationId, int errorStatus) {}

        @Override
        public Stage stage() {
            return Stage.VALIDATE_REQUEST;
        }
    }
}
