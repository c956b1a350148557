package io.sluice.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.GoJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// Example answers of an operation, from its document (`gateway-features-1.md` 5.12, recorded answers).
public final class Examples {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// Schemas inside schemas; deeper ones become null, so that a schema that contains itself ends.
    private static final int DEEPEST = 12;

    private final OpenApi document;
    private final JsonNode responses;

    public Examples(OpenApi document, OpenApi.Operation operation) {
        this.document = document;
        this.responses = operation.node().path("responses");
    }

    /// @param headers names and values, sorted
    /// @param body    JSON, whatever the media type
    public record Example(String contentType, Map<String, String> headers, byte[] body) {}

    /// There is nothing for a request; the message is what the client reads.
    public static final class Absent extends Exception {
        private static final long serialVersionUID = 1;

        Absent(String what) {
            super("mock: there is no example response for the " + what, null, false, false);
        }
    }

    /// @param name "" takes the first in alphabetical order
    public Example find(int code, String contentType, String name) throws Absent {
        var response = document.resolve(responses.path(Integer.toString(code)));
        if (response.isMissingNode()) throw new Absent("code: " + code);
        var media = response.path("content").get(contentType);
        if (media == null) throw new Absent("content type: " + contentType);
        var value = body(media, name);
        var headers = new LinkedHashMap<String, String>();
        var sorted = new TreeMap<String, JsonNode>();
        response.path("headers").properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
        sorted.forEach((header, node) -> {
            var example = of(document.resolve(node).path("schema"), 0);
            headers.put(header, example.isTextual() ? example.textValue() : GoJson.text(canonical(example)));
        });
        return new Example(contentType, headers, GoJson.bytes(canonical(value)));
    }

    private JsonNode body(JsonNode media, String name) throws Absent {
        if (media.has("example")) return media.path("example");
        var examples = media.path("examples");
        if (!examples.isEmpty()) {
            var first = new TreeMap<String, JsonNode>();
            examples.properties().forEach(each -> first.put(each.getKey(), each.getValue()));
            var chosen = name.isEmpty() ? first.firstEntry().getValue() : first.get(name);
            if (chosen == null) throw new Absent("example name: " + name);
            return document.resolve(chosen).path("value");
        }
        return of(media.path("schema"), 0);
    }

    private JsonNode of(JsonNode schema, int depth) {
        var known = document.resolve(schema);
        if (depth > DEEPEST) return NODES.nullNode();
        if (known.has("example")) return known.path("example");
        if (known.path("enum").size() > 0) return known.path("enum").path(0);
        var type = known.path("type");
        return switch (type.isArray() ? type.path(0).asText() : type.asText()) {
            case "object" -> {
                var object = NODES.objectNode();
                known.path("properties")
                        .properties()
                        .forEach(each -> object.set(each.getKey(), of(each.getValue(), depth + 1)));
                yield object;
            }
            case "array" -> NODES.arrayNode().add(of(known.path("items"), depth + 1));
            case "string" -> NODES.textNode("string");
            case "integer", "number" -> NODES.numberNode(0);
            case "boolean" -> NODES.booleanNode(true);
            default -> NODES.nullNode();
        };
    }

    /// Members sorted by name, whole numbers without fraction.
    static JsonNode canonical(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                var sorted = new TreeMap<String, JsonNode>();
                object.properties().forEach(each -> sorted.put(each.getKey(), canonical(each.getValue())));
                yield NODES.objectNode().setAll(sorted);
            }
            case ArrayNode array -> {
                var copy = NODES.arrayNode();
                array.forEach(each -> copy.add(canonical(each)));
                yield copy;
            }
            default -> {
                if (!node.isNumber() || node.isIntegralNumber()) yield node.isMissingNode() ? NODES.nullNode() : node;
                var number = node.decimalValue().stripTrailingZeros();
                yield NODES.numberNode(number.scale() < 0 ? number.setScale(0) : number);
            }
        };
    }
}
