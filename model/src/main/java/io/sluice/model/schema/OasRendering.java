package io.sluice.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.oas.OasDocument;
import java.util.ArrayList;
import java.util.List;

/// An OpenAPI document as a Tyk control API shows it: of the extension only members that it knows and that say
/// something, and always `components`. Everything outside the extension stays as it is.
///
/// Source: recorded answers (oas/f-read-back-minimal, oas/f-read-back-unknown).
public final class OasRendering {
    private final ObjectNode schema = PublishedSchemas.extension();

    /// A new tree; `oas` is left as it is.
    public ObjectNode render(ObjectNode oas) {
        var shown = oas.deepCopy();
        if (!shown.path("components").isObject()) shown.set("components", Json.object());
        if (shown.get(OasDocument.EXTENSION) instanceof ObjectNode extension) {
            shown.set(OasDocument.EXTENSION, object(extension, alternatives(schema)));
        }
        return shown;
    }

    private JsonNode value(JsonNode value, JsonNode schema) {
        var alternatives = alternatives(schema);
        if (value instanceof ObjectNode object) return object(object, alternatives);
        if (value instanceof ArrayNode array) {
            var items = Json.MAPPER.createArrayNode();
            array.forEach(item -> items.add(value(item, items(alternatives))));
            return items;
        }
        return value;
    }

    private static JsonNode items(List<JsonNode> alternatives) {
        for (var schema : alternatives) {
            var items = schema.path("items");
            if (items.isObject()) return items;
            if (items.isArray() && !items.isEmpty()) return items.get(0);
        }
        return Json.object();
    }

    private ObjectNode object(ObjectNode object, List<JsonNode> alternatives) {
        var isStruct = alternatives.stream().anyMatch(schema -> schema.has("properties"));
        var shown = Json.object();
        object.properties().forEach(member -> {
            var name = member.getKey();
            var known = alternatives.stream()
                    .map(schema -> schema.path("properties").path(name))
                    .filter(JsonNode::isObject)
                    .toList();
            if (!known.isEmpty()) {
                var kept = value(member.getValue(), anyOf(known));
                if (!isZero(kept) || isRequired(name, alternatives)) shown.set(name, kept);
            } else if (!isStruct) {
                shown.set(name, value(member.getValue(), ofMembers(alternatives)));
            }
        });
        return shown;
    }

    /// Schema of the members of a map; empty when anything goes.
    private static JsonNode ofMembers(List<JsonNode> alternatives) {
        for (var schema : alternatives) {
            if (schema.path("additionalProperties").isObject()) return schema.get("additionalProperties");
            if (!schema.path("patternProperties").isEmpty()) {
                return schema.get("patternProperties").iterator().next();
            }
        }
        return Json.object();
    }

    private static ObjectNode anyOf(List<JsonNode> schemas) {
        var any = Json.object();
        any.putArray("anyOf").addAll(schemas);
        return any;
    }

    /// The schema itself and what its references and alternatives lead to.
    private List<JsonNode> alternatives(JsonNode from) {
        var found = new ArrayList<JsonNode>();
        collect(from, found, 0);
        return found;
    }

    private void collect(JsonNode from, List<JsonNode> found, int depth) {
        if (depth > 8) return;
        var reference = from.path("$ref").asText();
        if (reference.startsWith("#/")) collect(schema.at(reference.substring(1)), found, depth + 1);
        else found.add(from);
        from.path("anyOf").forEach(one -> collect(one, found, depth + 1));
    }

    /// `enabled` is written also where it is optional: a block with it switched off must not look unsaid.
    private static boolean isRequired(String name, List<JsonNode> alternatives) {
        if (name.equals("enabled")) return true;
        return alternatives.stream()
                .anyMatch(schema -> schema.path("required")
                        .valueStream()
                        .anyMatch(required -> required.asText().equals(name)));
    }

    private static boolean isZero(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> !value.booleanValue();
            case NUMBER -> value.decimalValue().signum() == 0;
            case STRING -> value.textValue().isEmpty();
            case ARRAY, OBJECT -> value.isEmpty();
            case NULL, MISSING -> true;
            case BINARY, POJO -> false;
        };
    }
}
