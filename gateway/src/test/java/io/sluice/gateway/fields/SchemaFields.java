package io.sluice.gateway.fields;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import io.sluice.model.schema.PublishedSchemas;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The fields of a published schema, as dotted paths: `[]` is any entry of a list, `*` any
/// member of an object whose names are free.
final class SchemaFields {
    private final JsonNode schema;
    private final Set<String> paths = new LinkedHashSet<>();
    private final Deque<String> open = new ArrayDeque<>();

    private SchemaFields(JsonNode schema) {
        this.schema = schema;
    }

    /// @param name of the file, `x-tyk-api-gateway.json`
    static Set<String> of(String name) throws IOException {
        try (var in = PublishedSchemas.class.getResourceAsStream(name)) {
            if (in == null) throw new IOException("the schema is missing from the build");
            var fields = new SchemaFields(Json.MAPPER.readTree(in));
            fields.walk(fields.schema, "");
            return fields.paths;
        }
    }

    private void walk(JsonNode node, String path) {
        if (node.has("$ref")) {
            var pointer = node.path("$ref").asText().substring(1);
            if (open.contains(pointer)) return;
            open.push(pointer);
            walk(schema.at(pointer), path);
            open.pop();
            return;
        }
        var leaf = true;
        for (var alternatives : List.of("anyOf", "oneOf", "allOf")) {
            for (var each : node.path(alternatives)) {
                // One that only says what must be there has no fields of its own.
                if (each.has("$ref") || each.has("properties") || each.has("type")) walk(each, path);
                leaf = false;
            }
        }
        for (var member : node.path("properties").properties()) {
            walk(member.getValue(), path.isEmpty() ? member.getKey() : path + "." + member.getKey());
            leaf = false;
        }
        for (var free : List.of(node.path("additionalProperties"), first(node.path("patternProperties")))) {
            if (!free.isObject()) continue;
            walk(free, path + ".*");
            leaf = false;
        }
        var items = node.path("items");
        if (!items.isMissingNode()) {
            (items.isArray() ? items : List.of(items)).forEach(item -> walk(item, path + "[]"));
            leaf = false;
        }
        if (leaf) paths.add(path);
    }

    private static JsonNode first(JsonNode members) {
        return members.isEmpty() ? members : members.iterator().next();
    }
}
