package io.sluice.model.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.model.document.Fields;
import java.io.Serial;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns a schema document into [Subschema]s; used once, by one thread.
final class SchemaCompiler {
    private static final Set<String> TYPES =
            Set.of("array", "boolean", "integer", "null", "number", "object", "string");

    private final JsonNode root;
    private final IdentityHashMap<JsonNode, Subschema> compiled = new IdentityHashMap<>();

    SchemaCompiler(JsonNode root) {
        this.root = root;
    }

    /// Keywords are as old as the draft that `$schema` names; a schema that names none may use all.
    boolean knows(int draft) {
        var named = root.path("$schema").asText();
        if (named.contains("draft-04")) return draft <= 4;
        return !named.contains("draft-06") || draft <= 6;
    }

    /// The document is no schema.
    static final class NoSchema extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String pointer;
        private final String reason;

        NoSchema(String pointer, String reason) {
            super(pointer + ": " + reason);
            this.pointer = pointer;
            this.reason = reason;
        }

        String pointer() {
            return pointer;
        }

        String reason() {
            return reason;
        }
    }

    Subschema compile() {
        var schema = compile(root, "");
        var harmless = Collections.newSetFromMap(new IdentityHashMap<Subschema, Boolean>());
        compiled.values().forEach(each -> refuseCircles(each, new IdentityHashMap<>(), harmless));
        return schema;
    }

    /// A schema that is tried on the value it was reached from would never come to an end.
    private static void refuseCircles(Subschema schema, Map<Subschema, Boolean> above, Set<Subschema> harmless) {
        if (harmless.contains(schema)) return;
        if (above.put(schema, true) != null) throw new NoSchema("", "the schema refers to itself without end");
        schema.samePlace.forEach(next -> refuseCircles(next, above, harmless));
        above.remove(schema);
        harmless.add(schema);
    }

    Subschema compile(JsonNode schema, String pointer) {
        var known = compiled.get(schema);
        if (known != null) return known;
        var subschema = new Subschema();
        compiled.put(schema, subschema);
        if (schema.isBoolean()) {
            subschema.constant = Optional.of(schema.booleanValue());
            return subschema;
        }
        if (!schema.isObject()) throw new NoSchema(pointer, "a schema must be an object or a boolean");
        if (schema.path("$ref").isTextual()) {
            var target = reference(schema.path("$ref").textValue(), pointer);
            subschema.reference = Optional.of(target);
            subschema.samePlace.add(target);
            return subschema;
        }
        types(schema.path("type"), pointer, subschema);
        AlternativeChecks.compile(schema, pointer, this, subschema);
        ArrayChecks.compile(schema, pointer, this, subschema);
        ObjectChecks.compile(schema, pointer, this, subschema);
        ScalarChecks.compile(schema, pointer, this, subschema);
        return subschema;
    }

    private static void types(JsonNode type, String pointer, Subschema subschema) {
        if (type.isMissingNode()) return;
        var names = type.isArray() ? type : JsonNodeFactory.instance.arrayNode().add(type);
        for (var name : names) {
            if (!TYPES.contains(name.asText())) throw new NoSchema(pointer + "/type", "no such type: " + name.asText());
            subschema.types.add(name.asText());
        }
    }

    private Subschema reference(String reference, String pointer) {
        var own = root.path("$id").asText(root.path("id").asText()).replaceFirst("#$", "");
        var local = !own.isEmpty() && reference.startsWith(own) ? reference.substring(own.length()) : reference;
        if (local.isEmpty() || local.equals("#")) return compile(root, "");
        if (local.startsWith("#/")) {
            var target = URLDecoder.decode(local.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            var found = root.at(JsonPointer.compile(target));
            if (!found.isMissingNode()) return compile(found, target);
        } else if (local.startsWith("#")) {
            var named = named(root, local);
            if (named.isPresent()) return compile(named.get(), local);
        }
        throw new NoSchema(pointer + "/$ref", "the reference " + reference + " leads nowhere");
    }

    private static Optional<JsonNode> named(JsonNode node, String name) {
        if (node.path("$id").asText().equals(name) || node.path("id").asText().equals(name)) return Optional.of(node);
        for (var child : node) {
            var found = named(child, name);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    /// The schemas of an object keyword such as `properties`, in order.
    Map<String, Subschema> compileAll(JsonNode schemas, String pointer) {
        var all = new LinkedHashMap<String, Subschema>();
        schemas.properties()
                .forEach(member -> all.put(
                        member.getKey(), compile(member.getValue(), pointer + "/" + Fields.escape(member.getKey()))));
        return all;
    }

    static Pattern pattern(String expression, String pointer) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException bad) {
            throw new NoSchema(pointer, "the expression cannot be read: " + bad.getDescription());
        }
    }
}
