package io.sluice.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// `items`, `additionalItems`, `minItems`, `maxItems`, `uniqueItems`, `contains`.
final class ArrayChecks {
    private ArrayChecks() {}

    static void compile(JsonNode schema, String pointer, SchemaCompiler compiler, Subschema into) {
        if (schema.path("items").isArray()) tuple(schema, pointer, compiler, into);
        else if (schema.has("items")) {
            var items = compiler.compile(schema.get("items"), pointer + "/items");
            into.ofArray.add((value, place, outcome) -> {
                for (int i = 0; i < value.size(); i++) items.check(value.get(i), place.at(i), outcome);
            });
        }
        if (schema.has("minItems")) {
            var min = schema.get("minItems").asLong();
            into.ofArray.add((value, place, outcome) -> {
                if (value.size() < min) outcome.wrong(place, "Array must have at least " + min + " items");
            });
        }
        if (schema.has("maxItems")) {
            var max = schema.get("maxItems").asLong();
            into.ofArray.add((value, place, outcome) -> {
                if (value.size() > max) outcome.wrong(place, "Array must have at most " + max + " items");
            });
        }
        if (schema.path("uniqueItems").asBoolean()) into.ofArray.add(ArrayChecks::unique);
        if (schema.has("contains") && compiler.knows(6)) {
            into.ofArray.add(contains(compiler.compile(schema.get("contains"), pointer + "/contains")));
        }
    }

    private static void tuple(JsonNode schema, String pointer, SchemaCompiler compiler, Subschema into) {
        List<Subschema> items = new ArrayList<>();
        for (int i = 0; i < schema.get("items").size(); i++) {
            items.add(compiler.compile(schema.get("items").get(i), pointer + "/items/" + i));
        }
        var additional = schema.path("additionalItems");
        var closed = additional.isBoolean() && !additional.booleanValue();
        var more = additional.isObject()
                ? Optional.of(compiler.compile(additional, pointer + "/additionalItems"))
                : Optional.<Subschema>empty();
        into.ofArray.add((value, place, outcome) -> {
            for (int i = 0; i < value.size(); i++) {
                if (i < items.size()) {
                    items.get(i).check(value.get(i), place.at(i), outcome);
                } else if (closed) {
                    outcome.wrong(place, "No additional items allowed on array");
                    return;
                } else if (more.isPresent()) {
                    more.get().check(value.get(i), place.at(i), outcome);
                }
            }
        });
    }

    private static void unique(JsonNode value, Place place, Outcome outcome) {
        var seen = new HashMap<JsonNode, Integer>();
        for (int i = 0; i < value.size(); i++) {
            var before = seen.putIfAbsent(Numbers.normal(value.get(i)), i);
            if (before != null) outcome.wrong(place, "array items[" + before + "," + i + "] must be unique");
        }
    }

    private static Check contains(Subschema schema) {
        return (value, place, outcome) -> {
            Optional<Outcome> best = Optional.empty();
            for (int i = 0; i < value.size(); i++) {
                var tried = schema.check(value.get(i), place.at(i));
                if (tried.good()) return;
                if (best.isEmpty() || tried.score() > best.get().score()) best = Optional.of(tried);
            }
            outcome.wrong(place, "At least one of the items must match");
            best.ifPresent(outcome::add);
        };
    }
}
