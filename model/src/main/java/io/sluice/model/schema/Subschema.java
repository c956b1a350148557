package io.sluice.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One compiled schema object. Filled by [SchemaCompiler], then never changed.
///
/// The groups run in this order: alternatives, what belongs to the kind of value, what any value can have, members.
final class Subschema {
    /// `true` and `false` as schemas.
    Optional<Boolean> constant = Optional.empty();

    /// With a reference nothing else counts.
    Optional<Subschema> reference = Optional.empty();

    /// All schemas that are tried on the very same value, the reference among them.
    final List<Subschema> samePlace = new ArrayList<>();

    final Set<String> types = new LinkedHashSet<>();
    final List<Check> alternatives = new ArrayList<>();
    final List<Check> ofArray = new ArrayList<>();
    final List<Check> ofObject = new ArrayList<>();
    final List<Check> ofText = new ArrayList<>();
    final List<Check> ofNumber = new ArrayList<>();
    final List<Check> ofAny = new ArrayList<>();
    final List<Check> members = new ArrayList<>();

    /// The outcome of this schema alone.
    Outcome check(JsonNode value, Place place) {
        var outcome = new Outcome();
        check(value, place, outcome);
        return outcome;
    }

    void check(JsonNode value, Place place, Outcome outcome) {
        if (place.tooDeep()) {
            outcome.wrong(place, "Nested too deeply");
            return;
        }
        if (constant.isPresent()) {
            if (!constant.get()) outcome.wrong(place, "False always fails validation");
            return;
        }
        if (reference.isPresent()) {
            reference.get().check(value, place.again(), outcome);
            return;
        }
        var type = type(value);
        if (!types.isEmpty() && !types.contains(type) && !(type.equals("integer") && types.contains("number"))) {
            outcome.wrong(place, "Invalid type. Expected: " + expected() + ", given: " + type);
            return;
        }
        run(alternatives, value, place.again(), outcome);
        switch (value.getNodeType()) {
            case ARRAY -> run(ofArray, value, place, outcome);
            case OBJECT -> run(ofObject, value, place, outcome);
            case STRING -> run(ofText, value, place, outcome);
            case NUMBER -> run(ofNumber, value, place, outcome);
            default -> {}
        }
        run(ofAny, value, place, outcome);
        if (value.isObject()) run(members, value, place, outcome);
        outcome.passed();
    }

    private static void run(List<Check> checks, JsonNode value, Place place, Outcome outcome) {
        for (var check : checks) check.apply(value, place, outcome);
    }

    private String expected() {
        return types.size() == 1 ? types.iterator().next() : "[" + String.join(",", types) + "]";
    }

    static String type(JsonNode value) {
        if (value.getNodeType() == JsonNodeType.NUMBER) {
            return isWhole(value.decimalValue()) ? "integer" : "number";
        }
        return switch (value.getNodeType()) {
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case OBJECT, POJO -> "object";
            case STRING, BINARY -> "string";
            case NULL, MISSING, NUMBER -> "null";
        };
    }

    private static boolean isWhole(BigDecimal number) {
        return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    }
}
