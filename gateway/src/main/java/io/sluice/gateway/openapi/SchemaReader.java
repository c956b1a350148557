package io.sluice.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.sluice.model.document.GoJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Compiles the schemas of one OpenAPI document; each reference once, so that a schema may contain itself.
final class SchemaReader {
    private final OpenApi document;
    private final boolean requests;
    private final Map<String, Schema> byReference = new HashMap<>();

    /// Of what clients send.
    SchemaReader(OpenApi document) {
        this(document, true);
    }

    private SchemaReader(OpenApi document, boolean requests) {
        this.document = document;
        this.requests = requests;
    }

    /// Of values that may hold what is read only.
    static SchemaReader ofAnswers(OpenApi document) {
        return new SchemaReader(document, false);
    }

    /// @throws com.google.re2j.PatternSyntaxException when a pattern is no expression
    Schema read(JsonNode node) {
        var reference = node.path("$ref").asText();
        if (reference.isEmpty()) {
            var schema = new Schema();
            fill(schema, node);
            return schema;
        }
        var known = byReference.get(reference);
        if (known != null) return known;
        var schema = new Schema();
        schema.reference = reference;
        byReference.put(reference, schema);
        var target = document.resolve(node);
        if (target.isMissingNode()) throw new IllegalArgumentException("the reference " + reference + " leads nowhere");
        fill(schema, target);
        return schema;
    }

    private void fill(Schema schema, JsonNode node) {
        types(schema, node);
        schema.readOnly = requests && node.path("readOnly").asBoolean();
        schema.defaultValue = node.has("default") ? node.get("default") : null;
        if (node.path("enum").isArray()) {
            schema.choices = List.copyOf(children(node.path("enum")));
            schema.choicesText = GoJson.text(node.path("enum"));
        }
        texts(schema, node);
        numbers(schema, node);
        schema.minItems = node.path("minItems").asInt(0);
        schema.maxItems = node.path("maxItems").asInt(Integer.MAX_VALUE);
        schema.uniqueItems = node.path("uniqueItems").asBoolean();
        schema.items = optional(node, "items");
        objects(schema, node);
        schema.allOf = list(node.path("allOf"));
        schema.anyOf = list(node.path("anyOf"));
        schema.oneOf = list(node.path("oneOf"));
        schema.not = optional(node, "not");
        discriminator(schema, node);
    }

    private static void types(Schema schema, JsonNode node) {
        var type = node.path("type");
        var types = new LinkedHashSet<String>();
        if (type.isTextual()) types.add(type.textValue());
        type.forEach(one -> types.add(one.asText()));
        schema.types = types;
        schema.nullable = node.path("nullable").asBoolean() || types.contains("null");
    }

    private static void texts(Schema schema, JsonNode node) {
        schema.minLength = node.path("minLength").asInt(0);
        schema.maxLength = node.path("maxLength").asInt(Integer.MAX_VALUE);
        schema.format = node.path("format").asText();
        schema.patternText = node.path("pattern").asText();
        if (!schema.patternText.isEmpty()) schema.pattern = Pattern.compile(schema.patternText);
    }

    private static void numbers(Schema schema, JsonNode node) {
        schema.minimum = number(node.path("minimum"));
        schema.maximum = number(node.path("maximum"));
        schema.above = number(node.path("exclusiveMinimum"));
        schema.below = number(node.path("exclusiveMaximum"));
        if (node.path("exclusiveMinimum").isBoolean()
                && node.path("exclusiveMinimum").booleanValue()) {
            schema.above = schema.minimum;
            schema.minimum = null;
        }
        if (node.path("exclusiveMaximum").isBoolean()
                && node.path("exclusiveMaximum").booleanValue()) {
            schema.below = schema.maximum;
            schema.maximum = null;
        }
        schema.multipleOf = number(node.path("multipleOf"));
    }

    private static @Nullable BigDecimal number(JsonNode node) {
        return node.isNumber() ? node.decimalValue() : null;
    }

    private void objects(Schema schema, JsonNode node) {
        var properties = new TreeMap<String, Schema>();
        node.path("properties").properties().forEach(each -> properties.put(each.getKey(), read(each.getValue())));
        schema.properties = properties;
        var required = new ArrayList<String>();
        node.path("required").forEach(name -> required.add(name.asText()));
        schema.required = List.copyOf(required);
        schema.minProperties = node.path("minProperties").asInt(0);
        schema.maxProperties = node.path("maxProperties").asInt(Integer.MAX_VALUE);
        var additional = node.path("additionalProperties");
        schema.closed = additional.isBoolean() && !additional.booleanValue();
        if (additional.isObject()) schema.additional = read(additional);
    }

    private void discriminator(Schema schema, JsonNode node) {
        schema.discriminator = node.path("discriminator").path("propertyName").asText();
        if (schema.discriminator.isEmpty()) return;
        var kinds = new HashMap<String, Schema>();
        node.path("discriminator").path("mapping").properties().forEach(each -> {
            var reference = each.getValue().asText();
            for (var candidate : schema.oneOf) {
                if (candidate.reference.equals(reference)) kinds.put(each.getKey(), candidate);
            }
        });
        schema.discriminated = kinds;
    }

    private @Nullable Schema optional(JsonNode node, String member) {
        return Optional.ofNullable(node.get(member))
                .filter(JsonNode::isObject)
                .map(this::read)
                .orElse(null);
    }

    private List<Schema> list(JsonNode schemas) {
        var read = new ArrayList<Schema>();
        schemas.forEach(schema -> read.add(read(schema)));
        return List.copyOf(read);
    }

    private static List<JsonNode> children(JsonNode array) {
        var children = new ArrayList<JsonNode>();
        array.forEach(children::add);
        return children;
    }
}
