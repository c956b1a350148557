package io.sluice.model.middleware;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/// Change the request for the upstream, or the response for the client.
public sealed interface ShapeSpec extends MiddlewareSpec {

    /// Names to remove and headers to set; removal comes first.
    record HeaderEdit(List<String> remove, Map<String, String> set) {}

    /// @param global    for every endpoint of the version
    /// @param endpoints run after the global edit
    record RequestHeaders(HeaderEdit global, List<EndpointHeaders> endpoints) implements ShapeSpec {
        public record EndpointHeaders(Endpoint endpoint, HeaderEdit edit, boolean actOnResponse) {}

        @Override
        public Stage stage() {
            return Stage.REQUEST_HEADERS;
        }
    }

    /// @param endpoints run before the global edit (`gateway-features-1.md` section 2, response chain 3)
    record ResponseHeaders(HeaderEdit global, List<RequestHeaders.EndpointHeaders> endpoints) implements ShapeSpec {
        @Override
        public Stage stage() {
            return Stage.REQUEST_HEADERS;
        }
    }

    record MethodTransform(List<Entry> endpoints) implements ShapeSpec {
        public record Entry(Endpoint endpoint, String toMethod) {}

        @Override
        public Stage stage() {
            return Stage.METHOD;
        }
    }

    /// URL rewrite with its triggers, kept as the definition has it.
    record UrlRewrite(List<Entry> endpoints) implements ShapeSpec {
        /// @param rule the `url_rewrites` entry: `match_pattern`, `rewrite_to`, `triggers`
        public record Entry(Endpoint endpoint, JsonNode rule) {}

        @Override
        public Stage stage() {
            return Stage.URL_REWRITE;
        }
    }

    /// Request body templates (`transform`).
    record RequestBody(List<BodyEntry> endpoints) implements ShapeSpec {
        @Override
        public Stage stage() {
            return Stage.REQUEST_BODY;
        }
    }

    /// Response body templates (`transform_response`).
    record ResponseBody(List<BodyEntry> endpoints) implements ShapeSpec {
        @Override
        public Stage stage() {
            return Stage.REQUEST_BODY;
        }
    }

    /// @param templateData the `template_data` object: `template_mode`, `template_source`, `input_type`,
    /// `enable_session`
    record BodyEntry(Endpoint endpoint, JsonNode templateData) {}

    /// Requests that become a stored GraphQL operation (`persist_graphql`).
    record PersistedGraphQl(List<Entry> endpoints) implements ShapeSpec {
        /// @param operation text of the operation
        /// @param variables an object; its texts may hold variables
        public record Entry(Endpoint endpoint, String operation, JsonNode variables) {}

        @Override
        public Stage stage() {
            return Stage.PERSIST_GRAPHQL;
        }
    }

    record RequestJq(List<JqEntry> endpoints) implements ShapeSpec {
        @Override
        public Stage stage() {
            return Stage.REQUEST_JQ;
        }
    }

    record ResponseJq(List<JqEntry> endpoints) implements ShapeSpec {
        @Override
        public Stage stage() {
            return Stage.REQUEST_JQ;
        }
    }

    record JqEntry(Endpoint endpoint, String filter) {}

    /// Whole-API `response_processors` entries, in their order.
    record ResponseProcessor(String name, JsonNode options) implements ShapeSpec {
        @Override
        public Stage stage() {
            return Stage.REQUEST_HEADERS;
        }
    }

    /// `error_overrides` of the API, as the definition has them.
    record ErrorOverrides(JsonNode rules) implements ShapeSpec {
        @Override
        public Stage stage() {
            return Stage.UPSTREAM;
        }
    }
}
