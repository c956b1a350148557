package io.sluice.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether the examples and defaults of an OpenAPI document are what their schemas say.
///
/// @param examples whether examples are looked at
/// @param defaults whether defaults of schemas are looked at
public record DocumentValues(boolean examples, boolean defaults) {
    /// The first value that breaks its schema, with its place as a JSON pointer; empty when none does.
    public Optional<String> mismatch(JsonNode document) {
        if (!examples && !defaults) return Optional.empty();
        try {
            new Walk(this, document).members(document, "", false);
            return Optional.empty();
        } catch (Broken found) {
            return Optional.of(found.text);
        }
    }

    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        private final String text;

        Broken(String kind, String place, String why) {
            super(why, null, false, false);
            this.text = "invalid " + kind + " at " + place + ": " + why;
        }
    }

    /// One document.
    private static final class Walk {
        private final DocumentValues wanted;
        /// What a client sends may leave out what only answers have, and the other way round.
        private final SchemaReader requests;

        private final SchemaReader others;

        Walk(DocumentValues wanted, JsonNode document) {
            var openApi = new OpenApi(document);
            this.wanted = wanted;
            this.requests = new SchemaReader(openApi);
            this.others = SchemaReader.ofAnswers(openApi);
        }

        void members(JsonNode node, String place, boolean request) throws Broken {
            if (node.has("schema")) described(node, place, request);
            if (node.isArray()) {
                for (int i = 0; i < node.size(); i++) members(node.get(i), place + "/" + i, request);
                return;
            }
            for (var member : node.properties()) {
                var name = member.getKey();
                var here = place + "/" + escaped(name);
                switch (name) {
                    case "example", "examples" -> {}
                    case "schema" -> schema(member.getValue(), here, request);
                    case "schemas" -> {
                        for (var each : member.getValue().properties())
                            schema(each.getValue(), here + "/" + escaped(each.getKey()), false);
                    }
                    case "requestBody", "requestBodies", "parameters" -> members(member.getValue(), here, true);
                    default -> {
                        if (!name.startsWith("x-")) members(member.getValue(), here, request);
                    }
                }
            }
        }

        /// A parameter, a header or a media type.
        private void described(JsonNode node, String place, boolean request) throws Broken {
            var schema = node.get("schema");
            check("example", schema, node.get("example"), place + "/example", request);
            for (var each : node.path("examples").properties()) {
                var at = place + "/examples/" + escaped(each.getKey()) + "/value";
                check("example", schema, each.getValue().get("value"), at, request);
            }
        }

        private void schema(JsonNode node, String place, boolean request) throws Broken {
            if (!node.isObject() || node.has("$ref")) return;
            check("example", node, node.get("example"), place + "/example", request);
            check("default", node, node.get("default"), place + "/default", request);
            for (var each : node.path("properties").properties())
                schema(each.getValue(), place + "/properties/" + escaped(each.getKey()), request);
            schema(node.path("items"), place + "/items", request);
            schema(node.path("additionalProperties"), place + "/additionalProperties", request);
            for (var several : new String[] {"allOf", "anyOf", "oneOf"}) {
                var list = node.path(several);
                for (int i = 0; i < list.size(); i++) schema(list.get(i), place + "/" + several + "/" + i, request);
            }
        }

        private void check(String kind, JsonNode schema, @Nullable JsonNode value, String place, boolean request)
                throws Broken {
            boolean asked = kind.equals("default") ? wanted.defaults : wanted.examples;
            if (!asked || value == null) return;
            try {
                // The check puts defaults in.
                (request ? requests : others).read(schema).check(value.deepCopy());
            } catch (Mismatch why) {
                throw new Broken(kind, place, why.text());
            } catch (RuntimeException unreadable) {
                throw new Broken(kind, place, "its schema cannot be read: " + unreadable.getMessage());
            }
        }

        private static String escaped(String member) {
            return member.replace("~", "~0").replace("/", "~1");
        }
    }
}
