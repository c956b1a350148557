package io.sluice.model.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.oas.OasDocument;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A definition as its owner wrote it, with its kind recognised. Nothing of it is ever lost: `source` is the tree
/// that was given.
public sealed interface ApiDocument {

    ObjectNode source();

    /// What the document means.
    Checked<ApiDefinition> read();

    /// Tyk Classic.
    record Classic(ObjectNode source) implements ApiDocument {
        @Override
        public Checked<ApiDefinition> read() {
            return ClassicReader.read(source);
        }
    }

    /// OpenAPI with the `x-tyk-api-gateway` extension.
    record Oas(ObjectNode source) implements ApiDocument {
        @Override
        public Checked<ApiDefinition> read() {
            return OasReader.read(source);
        }
    }

    /// OpenAPI without the extension: importable, but no API yet.
    record Plain(ObjectNode source) implements ApiDocument {
        @Override
        public Checked<ApiDefinition> read() {
            return new Checked.Bad<>(new Problem(
                    ProblemCode.DEFINITION_INVALID,
                    "/" + OasDocument.EXTENSION,
                    "this OpenAPI document has no " + OasDocument.EXTENSION + "; import it first"));
        }
    }

    /// What dashboards keep and hand to gateways: `{"api_definition": {…}, "oas": {…}, …}`.
    ///
    /// @param definition the Classic document inside
    /// @param oas        of an OAS API
    record Wrapped(ObjectNode source, ObjectNode definition, Optional<ObjectNode> oas) implements ApiDocument {
        @Override
        public Checked<ApiDefinition> read() {
            return ClassicReader.read(withSchemas(definition), oas);
        }

        /// A dashboard's database keeps the schemas of `validate_json` as `schema_b64`.
        private static ObjectNode withSchemas(ObjectNode definition) {
            if (definition.findParent("schema_b64") == null) return definition;
            var copy = definition.deepCopy();
            for (var parent : copy.findParents("schema_b64")) {
                var encoded = parent.path("schema_b64").asText();
                if (parent instanceof ObjectNode entry
                        && !encoded.isEmpty()
                        && !entry.path("schema").isObject()) {
                    decode(encoded).ifPresent(schema -> entry.set("schema", schema));
                }
            }
            return copy;
        }

        private static Optional<JsonNode> decode(String encoded) {
            try {
                var text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
                return Optional.of(Json.parse(text));
            } catch (IllegalArgumentException | JsonProcessingException unreadable) {
                // The reader says that the entry has no schema.
                return Optional.empty();
            }
        }
    }

    /// Says what kind of document a tree is. Refuses with `definition.invalid` what is none.
    static Checked<ApiDocument> recognise(JsonNode tree) {
        if (!(tree instanceof ObjectNode source)) return none("expected a JSON object");
        if (OasDocument.isOas(source)) {
            return new Checked.Good<>(source.has(OasDocument.EXTENSION) ? new Oas(source) : new Plain(source));
        }
        if (source.get("api_definition") instanceof ObjectNode definition) {
            var oas = source.get("oas") instanceof ObjectNode document && OasDocument.isOas(document)
                    ? Optional.of(document)
                    : Optional.<ObjectNode>empty();
            return new Checked.Good<>(new Wrapped(source, definition, oas));
        }
        var classic = ClassicNames.spelled(source);
        if (classic.has("api_id") || classic.has("proxy") || classic.has("version_data")) {
            return new Checked.Good<>(new Classic(source));
        }
        return none("expected a Classic definition, an OpenAPI document or what a dashboard exports");
    }

    private static Checked<ApiDocument> none(String detail) {
        return new Checked.Bad<>(new Problem(ProblemCode.DEFINITION_INVALID, "", detail));
    }
}
