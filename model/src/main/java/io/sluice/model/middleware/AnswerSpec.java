package io.sluice.model.middleware;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// Answer without the upstream.
public sealed interface AnswerSpec extends MiddlewareSpec {

    /// `tyk/batch/` below the listen path (`enable_batch_request_support`): many requests in one.
    record Batch() implements AnswerSpec {
        @Override
        public Stage stage() {
            return Stage.SUB_ROUTE;
        }
    }

    /// OAS `mockResponse`.
    record Mock(List<Entry> endpoints, JsonNode openApi) implements AnswerSpec {
        /// @param options the `mockResponse` object of the operation
        public record Entry(Endpoint endpoint, String operationId, JsonNode options) {}

        @Override
        public Stage stage() {
            return Stage.MOCK;
        }
    }

    /// Response cache (`cache_options`, `cache`, `advance_cache_config`).
    ///
    /// @param options the `cache_options` object
    record Cache(JsonNode options, List<Entry> endpoints) implements AnswerSpec {
        public record Entry(Endpoint endpoint, JsonNode options) {}

        @Override
        public Stage stage() {
            return Stage.CACHE;
        }
    }

    /// Virtual endpoints in JavaScript.
    record Virtual(List<Entry> endpoints) implements AnswerSpec {
        public record Entry(Endpoint endpoint, JsonNode options) {}

        @Override
        public Stage stage() {
            return Stage.VIRTUAL;
        }
    }
}
