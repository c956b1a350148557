package io.sluice.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.model.document.Json;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// One parameter of an operation: how its text becomes a value, and which values it may have.
///
/// @param place     `path`, `query`, `header` or `cookie`
/// @param style     how arrays and objects are written; as in the OpenAPI specification
/// @param isContent the value is JSON (`content` in place of `schema`)
record Parameter(
        String name,
        String place,
        boolean required,
        boolean allowsEmpty,
        Schema schema,
        String style,
        boolean explode,
        boolean isContent) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    static Parameter of(JsonNode node, SchemaReader schemas) {
        var place = node.path("in").asText();
        var style = node.path("style").asText();
        if (style.isEmpty()) style = place.equals("query") || place.equals("cookie") ? "form" : "simple";
        boolean explode = node.has("explode") ? node.path("explode").asBoolean() : style.equals("form");
        var content = node.path("content");
        boolean isContent = content.isObject() && !content.isEmpty();
        var schema = isContent ? content.elements().next().path("schema") : node.path("schema");
        return new Parameter(
                node.path("name").asText(),
                place,
                node.path("required").asBoolean() || place.equals("path"),
                node.path("allowEmptyValue").asBoolean(),
                schemas.read(schema),
                style,
                explode,
                isContent);
    }

    /// Its schema is of this type, or made of parts that are.
    private boolean is(String type) {
        return schema.types.contains(type) || schema.allOf.stream().anyMatch(part -> part.types.contains(type));
    }

    /// The value in a query; empty when there is none.
    Optional<JsonNode> fromQuery(Map<String, List<String>> pairs) throws Mismatch {
        if (is("object") && !isContent) return object(pairs);
        var values = pairs.get(name);
        if (values == null || values.isEmpty()) return Optional.empty();
        if (!is("array") || isContent) return Optional.of(single(values.getFirst()));
        if (style.equals("form") && explode) return Optional.of(array(values));
        return Optional.of(array(split(values.getFirst(), separator())));
    }

    private String separator() {
        return switch (style) {
            case "pipeDelimited" -> "|";
            case "spaceDelimited" -> " ";
            default -> ",";
        };
    }

    /// The value in a path segment, a header or a cookie.
    JsonNode fromText(String text) throws Mismatch {
        if (isContent) return single(text);
        if (is("array")) return array(split(text, ","));
        if (is("object")) return pairs(text);
        return single(text);
    }

    private static List<String> split(String text, String separator) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(Pattern.quote(separator), -1));
    }

    private JsonNode array(List<String> texts) throws Mismatch {
        var array = NODES.arrayNode();
        var each = schema.items;
        for (int i = 0; i < texts.size(); i++) {
            array.add(each == null ? NODES.textNode(texts.get(i)) : primitive(each, texts.get(i), "path " + i + ": "));
        }
        return array;
    }

    private JsonNode pairs(String text) throws Mismatch {
        var object = NODES.objectNode();
        var parts = split(text, ",");
        for (int i = 0; i < parts.size(); i += explode ? 1 : 2) {
            int equals = parts.get(i).indexOf('=');
            var key = explode && equals >= 0 ? parts.get(i).substring(0, equals) : parts.get(i);
            var value = explode
                    ? equals >= 0 ? parts.get(i).substring(equals + 1) : ""
                    : i + 1 < parts.size() ? parts.get(i + 1) : "";
            var rule = schema.allProperties().get(key);
            object.set(key, rule == null ? NODES.textNode(value) : primitive(rule, value, "path " + key + ": "));
        }
        return object;
    }

    private Optional<JsonNode> object(Map<String, List<String>> pairs) throws Mismatch {
        if (style.equals("form") && !explode) {
            var values = pairs.get(name);
            return values == null ? Optional.empty() : Optional.of(pairs(values.getFirst()));
        }
        var object = NODES.objectNode();
        for (var property : schema.allProperties().entrySet()) {
            var key = style.equals("deepObject") ? name + "[" + property.getKey() + "]" : property.getKey();
            var values = pairs.get(key);
            if (values == null) continue;
            object.set(
                    property.getKey(),
                    primitive(property.getValue(), values.getFirst(), "path " + property.getKey() + ": "));
        }
        return object.isEmpty() ? Optional.empty() : Optional.of(object);
    }

    private JsonNode single(String text) throws Mismatch {
        if (!isContent) return primitive(schema, text, "");
        try {
            return Json.parse(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException _) {
            throw new Mismatch("value " + text + ": could not unmarshal");
        }
    }

    /// Text as a value of the schema's type; null for an empty text that is no string.
    private static JsonNode primitive(Schema schema, String text, String where) throws Mismatch {
        for (var part : schema.allOf) if (!part.types.isEmpty()) return primitive(part, text, where);
        for (var alternatives : List.of(schema.oneOf, schema.anyOf)) {
            for (var part : alternatives) {
                try {
                    var value = primitive(part, text, where);
                    part.check(value);
                    return value;
                } catch (Mismatch _) {
                    // The next one may fit.
                }
            }
        }
        Mismatch fault = null;
        for (var type : schema.types) {
            try {
                return primitive(type, text, where);
            } catch (Mismatch bad) {
                fault = bad;
            }
        }
        if (fault != null) throw fault;
        return NODES.textNode(text);
    }

    private static JsonNode primitive(String type, String text, String where) throws Mismatch {
        if (type.equals("string")) return NODES.textNode(text);
        if (text.isEmpty()) return NODES.nullNode();
        switch (type) {
            case "integer" -> {
                if (!INTEGER.matcher(text).matches()) throw invalid(where, text, "integer", "invalid syntax");
                var number = new java.math.BigInteger(text);
                if (number.bitLength() > 63) throw invalid(where, text, "integer", "value out of range");
                return NODES.numberNode(number.longValue());
            }
            case "number" -> {
                if (!NUMBER.matcher(text).matches()) throw invalid(where, text, "number", "invalid syntax");
                if (text.length() > 400) throw invalid(where, text, "number", "value out of range");
                var number = new BigDecimal(text);
                if (Double.isInfinite(number.doubleValue())) {
                    throw invalid(where, text, "number", "value out of range");
                }
                return NODES.numberNode(number);
            }
            case "boolean" -> {
                if (TRUE.contains(text)) return NODES.booleanNode(true);
                if (FALSE.contains(text)) return NODES.booleanNode(false);
                throw invalid(where, text, "boolean", "invalid syntax");
            }
            case "null" -> throw invalid(where, text, "null", "invalid syntax");
            default -> {
                return NODES.textNode(text);
            }
        }
    }

    private static Mismatch invalid(String where, String text, String type, String why) {
        return new Mismatch(where + "value " + text + ": an invalid " + type + ": " + why);
    }

    /// Whether the text is a value of this parameter.
    boolean fits(String text) {
        try {
            schema.check(fromText(text));
            return true;
        } catch (Mismatch _) {
            return false;
        }
    }

    /// Of path parameters that could all take a text, the lowest is preferred.
    int rank() {
        if (schema.types.isEmpty()) return 6;
        return switch (schema.types.iterator().next()) {
            case "integer" -> 0;
            case "number" -> 1;
            case "boolean" -> 2;
            case "array" -> 3;
            case "object" -> 4;
            case "string" ->
                schema.pattern != null
                                || !schema.choices.isEmpty()
                                || !schema.format.isEmpty()
                                || schema.minLength > 0
                                || schema.maxLength < Integer.MAX_VALUE
                        ? 5
                        : 6;
            default -> 6;
        };
    }
}
