package io.sluice.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Pattern;
import io.sluice.model.document.Fields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// `minProperties`, `maxProperties`, `required`, `properties`, `patternProperties`, `additionalProperties`,
/// `propertyNames`.
final class ObjectChecks {
    private ObjectChecks() {}

    static void compile(JsonNode schema, String pointer, SchemaCompiler compiler, Subschema into) {
        counts(schema, into);
        if (schema.path("required").isArray()) {
            var required = schema.get("required");
            into.ofObject.add((value, place, outcome) -> {
                for (var name : required) {
                    if (value.has(name.asText())) outcome.passed();
                    else outcome.wrong(place, name.asText() + " is required");
                }
            });
        }
        var properties = compiler.compileAll(schema.path("properties"), pointer + "/properties");
        others(schema, pointer, properties, compiler, into);
        if (schema.has("propertyNames") && compiler.knows(6)) {
            into.ofObject.add(names(compiler.compile(schema.get("propertyNames"), pointer + "/propertyNames")));
        }
        if (!properties.isEmpty()) {
            into.members.add((value, place, outcome) -> properties.forEach((name, property) -> {
                var member = value.get(name);
                if (member != null) property.check(member, place.at(name), outcome);
            }));
        }
    }

    private static void counts(JsonNode schema, Subschema into) {
        if (schema.has("minProperties")) {
            var min = schema.get("minProperties").asLong();
            into.ofObject.add((value, place, outcome) -> {
                if (value.size() < min) outcome.wrong(place, "Must have at least " + min + " properties");
            });
        }
        if (schema.has("maxProperties")) {
            var max = schema.get("maxProperties").asLong();
            into.ofObject.add((value, place, outcome) -> {
                if (value.size() > max) outcome.wrong(place, "Must have at most " + max + " properties");
            });
        }
    }

    private static void others(
            JsonNode schema,
            String pointer,
            Map<String, Subschema> properties,
            SchemaCompiler compiler,
            Subschema into) {
        var patterns = new LinkedHashMap<Pattern, Subschema>();
        schema.path("patternProperties").properties().forEach(member -> {
            var where = pointer + "/patternProperties/" + Fields.escape(member.getKey());
            patterns.put(SchemaCompiler.pattern(member.getKey(), where), compiler.compile(member.getValue(), where));
        });
        var additional = schema.path("additionalProperties");
        var closed = additional.isBoolean() && !additional.booleanValue();
        var more = additional.isObject()
                ? Optional.of(compiler.compile(additional, pointer + "/additionalProperties"))
                : Optional.<Subschema>empty();
        if (patterns.isEmpty() && !closed && more.isEmpty()) return;
        into.ofObject.add((value, place, outcome) -> {
            for (var member : value.properties()) {
                var name = member.getKey();
                boolean matched = false;
                for (var pattern : patterns.entrySet()) {
                    if (pattern.getKey().matcher(name).find()) {
                        matched = true;
                        pattern.getValue().check(member.getValue(), place.at(name), outcome);
                    }
                }
                if (matched || properties.containsKey(name)) continue;
                if (closed) outcome.wrong(place, "Additional property " + name + " is not allowed");
                else if (more.isPresent()) more.get().check(member.getValue(), place.at(name), outcome);
            }
        });
    }

    private static Check names(Subschema schema) {
        return (value, place, outcome) -> value.fieldNames().forEachRemaining(name -> {
            var tried = schema.check(TextNode.valueOf(name), place);
            if (tried.good()) return;
            outcome.wrong(place, "Property name of \"" + name + "\" does not match");
            outcome.add(tried);
        });
    }
}
