package io.sluice.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A compiled schema of an OpenAPI document. Checks values as a Tyk gateway does: members by name, the first
/// mismatch counts, defaults are put into the value (`gateway-features-1.md` 5.14, recorded answers).
///
/// Written once by [SchemaReader], which needs the object before it is complete for schemas that contain
/// themselves; only read afterwards. Longer than a screen because every keyword belongs to one walk.
final class Schema {
    Set<String> types = Set.of();
    boolean nullable;
    boolean readOnly;

    @Nullable
    JsonNode defaultValue;

    List<JsonNode> choices = List.of();
    String choicesText = "";
    int minLength;
    int maxLength = Integer.MAX_VALUE;

    @Nullable
    Pattern pattern;

    String patternText = "";
    String format = "";

    @Nullable
    BigDecimal minimum;

    @Nullable
    BigDecimal maximum;

    @Nullable
    BigDecimal above;

    @Nullable
    BigDecimal below;

    @Nullable
    BigDecimal multipleOf;

    int minItems;
    int maxItems = Integer.MAX_VALUE;
    boolean uniqueItems;

    @Nullable
    Schema items;

    Map<String, Schema> properties = Map.of();
    List<String> required = List.of();
    int minProperties;
    int maxProperties = Integer.MAX_VALUE;
    boolean closed;

    @Nullable
    Schema additional;

    List<Schema> allOf = List.of();
    List<Schema> anyOf = List.of();
    List<Schema> oneOf = List.of();

    @Nullable
    Schema not;

    String discriminator = "";
    Map<String, Schema> discriminated = Map.of();
    /// Where it stands in the document when it was reached by a reference; else "".
    String reference = "";

    /// @return whether a default was put in
    boolean check(JsonNode value) throws Mismatch {
        boolean changed = alternatives(value);
        boolean alternative = !allOf.isEmpty() || !anyOf.isEmpty() || !oneOf.isEmpty();
        if (value.isNull() && alternative) return changed;
        if (!choices.isEmpty() && !isChoice(value) && !(value.isNull() && nullable)) {
            throw new Mismatch("value is not one of the allowed values " + choicesText);
        }
        switch (value.getNodeType()) {
            case NULL -> {
                if (!nullable && !types.contains("null") && (!types.isEmpty() || isConcrete())) {
                    throw new Mismatch("Value is not nullable");
                }
            }
            case BOOLEAN -> expect("boolean");
            case NUMBER -> number(value.decimalValue());
            case STRING -> string(value.textValue());
            case ARRAY -> changed |= array((ArrayNode) value);
            case OBJECT -> changed |= object((ObjectNode) value);
            default -> throw new Mismatch("unhandled value");
        }
        return changed;
    }

    private boolean isConcrete() {
        return !properties.isEmpty() || !required.isEmpty() || items != null || pattern != null;
    }

    private boolean permits(String type) {
        return types.isEmpty() || types.contains(type);
    }

    private void expect(String type) throws Mismatch {
        if (!permits(type)) throw wrongType();
    }

    private Mismatch wrongType() {
        if (types.size() > 1) return new Mismatch("value must be one of " + String.join(", ", types));
        var type = types.iterator().next();
        return new Mismatch("value must be " + ("aeiou".indexOf(type.charAt(0)) >= 0 ? "an " : "a ") + type);
    }

    private boolean isChoice(JsonNode value) {
        for (var choice : choices) if (same(choice, value)) return true;
        return false;
    }

    static boolean same(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        return one.equals(other);
    }

    private void number(BigDecimal number) throws Mismatch {
        if (!permits("number")) {
            if (!permits("integer")) throw wrongType();
            if (number.stripTrailingZeros().scale() > 0) throw wrongType();
        }
        if (types.contains("integer") && !format.isEmpty() && !fitsFormat(number)) {
            throw new Mismatch("number must be an " + format);
        }
        if (above != null && number.compareTo(above) <= 0) {
            throw new Mismatch("number must be more than " + plain(above));
        }
        if (below != null && number.compareTo(below) >= 0) {
            throw new Mismatch("number must be less than " + plain(below));
        }
        if (minimum != null && number.compareTo(minimum) < 0) {
            throw new Mismatch("number must be at least " + plain(minimum));
        }
        if (maximum != null && number.compareTo(maximum) > 0) {
            throw new Mismatch("number must be at most " + plain(maximum));
        }
        if (multipleOf != null
                && multipleOf.signum() != 0
                && number.remainder(multipleOf).signum() != 0) {
            throw new Mismatch("number must be a multiple of " + plain(multipleOf));
        }
    }

    private boolean fitsFormat(BigDecimal number) {
        return switch (format) {
            case "int32" ->
                number.abs().compareTo(BigDecimal.valueOf(1L << 31)) < 0
                        || number.compareTo(BigDecimal.valueOf(Integer.MIN_VALUE)) == 0;
            case "int64" -> number.toBigInteger().bitLength() < 64;
            default -> true;
        };
    }

    static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private void string(String text) throws Mismatch {
        expect("string");
        if (minLength > 0 || maxLength < Integer.MAX_VALUE) {
            int length = text.length();
            if (length < minLength) throw new Mismatch("minimum string length is " + minLength);
            if (length > maxLength) throw new Mismatch("maximum string length is " + maxLength);
        }
        if (pattern != null && !pattern.matcher(text).find()) {
            throw new Mismatch("string doesn't match the regular expression \"" + patternText + "\"");
        }
        var expression = TextFormats.broken(format, text);
        if (!expression.isEmpty()) {
            throw new Mismatch("string doesn't match the format \"" + format + "\" (" + expression + ")");
        }
    }

    private boolean array(ArrayNode array) throws Mismatch {
        expect("array");
        if (array.size() < minItems) throw new Mismatch("minimum number of items is " + minItems);
        if (array.size() > maxItems) throw new Mismatch("maximum number of items is " + maxItems);
        if (uniqueItems) {
            var seen = new HashSet<JsonNode>();
            for (var item : array) if (!seen.add(item)) throw new Mismatch("duplicate items found");
        }
        boolean changed = false;
        var each = items;
        if (each != null) {
            for (int i = 0; i < array.size(); i++) {
                try {
                    changed |= each.check(array.get(i));
                } catch (Mismatch inside) {
                    throw inside.in(Integer.toString(i));
                }
            }
        }
        return changed;
    }

    private boolean object(ObjectNode object) throws Mismatch {
        expect("object");
        boolean changed = false;
        for (var property : properties.entrySet()) {
            var rule = property.getValue();
            var member = object.get(property.getKey());
            if ((member == null || member.isNull()) && rule.defaultValue != null && !rule.readOnly) {
                object.set(property.getKey(), rule.defaultValue.deepCopy());
                changed = true;
            } else if (member != null && !member.isNull() && rule.readOnly) {
                throw new Mismatch("readOnly property \"" + property.getKey() + "\" in request");
            }
        }
        if (object.size() < minProperties) {
            throw new Mismatch("there must be at least " + minProperties + " properties");
        }
        if (object.size() > maxProperties) {
            throw new Mismatch("there must be at most " + maxProperties + " properties");
        }
        if (!properties.isEmpty() || closed || additional != null) changed |= members(object);
        for (var name : required) {
            if (object.has(name)) continue;
            var rule = properties.get(name);
            if (rule != null && rule.readOnly) continue;
            throw new Mismatch("property \"" + name + "\" is missing").in(name);
        }
        return changed;
    }

    private boolean members(ObjectNode object) throws Mismatch {
        boolean changed = false;
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        for (var name : names) {
            var rule = properties.get(name);
            if (rule == null) {
                if (closed) throw new Mismatch("property \"" + name + "\" is unsupported");
                rule = additional;
                if (rule == null) continue;
            }
            try {
                changed |= rule.check(object.path(name));
            } catch (Mismatch inside) {
                throw inside.in(name);
            }
        }
        return changed;
    }

    private boolean alternatives(JsonNode value) throws Mismatch {
        boolean changed = false;
        if (not != null && fits(not, value)) throw new Mismatch("Doesn't match schema \"not\"");
        if (!oneOf.isEmpty()) changed |= one(value);
        if (!anyOf.isEmpty()) {
            var fitting = first(anyOf, value);
            if (fitting.isEmpty()) throw new Mismatch("doesn't match any schema from \"anyOf\"");
            changed |= fitting.get().check(value);
        }
        for (var each : allOf) {
            try {
                changed |= each.check(value);
            } catch (Mismatch inside) {
                throw new Mismatch("doesn't match schema due to: " + inside.text());
            }
        }
        return changed;
    }

    private boolean one(JsonNode value) throws Mismatch {
        var candidates = oneOf;
        if (!discriminator.isEmpty() && value.isObject()) {
            var kind = value.get(discriminator);
            if (kind == null) {
                throw new Mismatch("input does not contain the discriminator property \"" + discriminator + "\"");
            }
            if (!kind.isTextual()) {
                throw new Mismatch("value of discriminator property \"" + discriminator + "\" is not a string");
            }
            var chosen = discriminated.get(kind.textValue());
            if (chosen == null && !discriminated.isEmpty()) {
                throw new Mismatch("discriminator property \"" + discriminator + "\" has invalid value");
            }
            if (chosen != null) candidates = List.of(chosen);
        }
        var faults = new java.util.ArrayList<String>();
        Schema fitting = null;
        for (var candidate : candidates) {
            try {
                candidate.check(value.deepCopy());
                if (fitting != null) throw new Mismatch("input matches more than one oneOf schemas");
                fitting = candidate;
            } catch (Mismatch inside) {
                if (fitting != null) {
                    if (inside.reason().startsWith("input matches more than one")) throw inside;
                    continue;
                }
                faults.add(inside.text());
            }
        }
        if (fitting == null) throw new Mismatch("doesn't match schema due to: " + String.join(" Or ", faults));
        return fitting.check(value);
    }

    private static Optional<Schema> first(List<Schema> schemas, JsonNode value) {
        return schemas.stream().filter(schema -> fits(schema, value)).findFirst();
    }

    /// Leaves the value as it is.
    private static boolean fits(Schema schema, JsonNode value) {
        try {
            schema.check(value.isContainerNode() ? value.deepCopy() : value);
            return true;
        } catch (Mismatch _) {
            return false;
        }
    }

    /// Properties of the schema and all that it is made of.
    Map<String, Schema> allProperties() {
        if (allOf.isEmpty()) return properties;
        var all = new TreeMap<>(properties);
        allOf.forEach(part -> part.allProperties().forEach(all::putIfAbsent));
        return all;
    }
}
