package io.sluice.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `anyOf`, `oneOf`, `allOf`, `not`, `dependencies`, `if`.
final class AlternativeChecks {
    private AlternativeChecks() {}

    static void compile(JsonNode schema, String pointer, SchemaCompiler compiler, Subschema into) {
        list(schema, "anyOf", pointer, compiler, into).ifPresent(any -> into.alternatives.add(anyOf(any)));
        list(schema, "oneOf", pointer, compiler, into).ifPresent(one -> into.alternatives.add(oneOf(one)));
        list(schema, "allOf", pointer, compiler, into).ifPresent(all -> into.alternatives.add(allOf(all)));
        if (schema.has("not")) {
            var not = compiler.compile(schema.get("not"), pointer + "/not");
            into.samePlace.add(not);
            into.alternatives.add((value, place, outcome) -> {
                if (not.check(value, place).good()) outcome.wrong(place, "Must not validate the schema (not)");
            });
        }
        schema.path("dependencies").properties().forEach(dependency -> {
            var name = dependency.getKey();
            if (dependency.getValue().isArray()) {
                into.alternatives.add(requires(name, dependency.getValue()));
            } else {
                var fits = compiler.compile(dependency.getValue(), pointer + "/dependencies/" + name);
                into.samePlace.add(fits);
                into.alternatives.add(fits(name, fits));
            }
        });
        if (schema.has("if") && compiler.knows(7)) condition(schema, pointer, compiler, into);
    }

    private static Optional<List<Subschema>> list(
            JsonNode schema, String keyword, String pointer, SchemaCompiler compiler, Subschema into) {
        if (!schema.has(keyword)) return Optional.empty();
        var schemas = schema.get(keyword);
        if (!schemas.isArray()) throw new SchemaCompiler.NoSchema(pointer + "/" + keyword, "must be an array");
        var compiled = new ArrayList<Subschema>();
        for (int i = 0; i < schemas.size(); i++) {
            compiled.add(compiler.compile(schemas.get(i), pointer + "/" + keyword + "/" + i));
        }
        into.samePlace.addAll(compiled);
        return Optional.of(compiled);
    }

    private static Check anyOf(List<Subschema> schemas) {
        return (value, place, outcome) -> {
            Optional<Outcome> best = Optional.empty();
            for (var schema : schemas) {
                var tried = schema.check(value, place);
                if (tried.good()) return;
                best = better(best, tried);
            }
            outcome.wrong(place, "Must validate at least one schema (anyOf)");
            best.ifPresent(outcome::add);
        };
    }

    private static Check oneOf(List<Subschema> schemas) {
        return (value, place, outcome) -> {
            int good = 0;
            Optional<Outcome> best = Optional.empty();
            for (var schema : schemas) {
                var tried = schema.check(value, place);
                if (tried.good()) good++;
                else best = better(best, tried);
            }
            if (good == 1) return;
            outcome.wrong(place, "Must validate one and only one schema (oneOf)");
            if (good == 0) best.ifPresent(outcome::add);
        };
    }

    private static Optional<Outcome> better(Optional<Outcome> best, Outcome tried) {
        return best.isEmpty() || tried.score() > best.get().score() ? Optional.of(tried) : best;
    }

    private static Check allOf(List<Subschema> schemas) {
        return (value, place, outcome) -> {
            for (var schema : schemas) {
                if (!schema.check(value, place).good()) {
                    outcome.wrong(place, "Must validate all the schemas (allOf)");
                    return;
                }
            }
        };
    }

    private static Check requires(String name, JsonNode others) {
        return (value, place, outcome) -> {
            if (!value.has(name)) return;
            for (var other : others) {
                if (!value.has(other.asText())) outcome.wrong(place, "Has a dependency on " + other.asText());
            }
        };
    }

    private static Check fits(String name, Subschema schema) {
        return (value, place, outcome) -> {
            if (value.has(name)) schema.check(value, place, outcome);
        };
    }

    private static void condition(JsonNode schema, String pointer, SchemaCompiler compiler, Subschema into) {
        var when = compiler.compile(schema.get("if"), pointer + "/if");
        var then = branch(schema, "then", pointer, compiler);
        var otherwise = branch(schema, "else", pointer, compiler);
        into.samePlace.add(when);
        then.ifPresent(into.samePlace::add);
        otherwise.ifPresent(into.samePlace::add);
        into.alternatives.add((value, place, outcome) -> {
            var holds = when.check(value, place).good();
            var branch = holds ? then : otherwise;
            if (branch.isEmpty()) return;
            var tried = branch.get().check(value, place);
            if (tried.good()) return;
            outcome.wrong(
                    place,
                    holds
                            ? "Must validate \"then\" as \"if\" was valid"
                            : "Must validate \"else\" as \"if\" was not valid");
            outcome.add(tried);
        });
    }

    private static Optional<Subschema> branch(
            JsonNode schema, String keyword, String pointer, SchemaCompiler compiler) {
        return schema.has(keyword)
                ? Optional.of(compiler.compile(schema.get(keyword), pointer + "/" + keyword))
                : Optional.empty();
    }
}
