package io.sluice.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// Keywords of texts and numbers, and those of any value: `const`, `enum`, `format`.
final class ScalarChecks {
    private ScalarChecks() {}

    static void compile(JsonNode schema, String pointer, SchemaCompiler compiler, Subschema into) {
        texts(schema, pointer, into);
        numbers(schema, into);
        if (schema.has("const") && compiler.knows(6)) {
            var constant = schema.get("const");
            var wanted = Numbers.normal(constant);
            into.ofAny.add((value, place, outcome) -> {
                if (!Numbers.normal(value).equals(wanted)) {
                    outcome.wrong(place, place.field() + " does not match: " + Json.text(constant));
                }
            });
        }
        if (schema.path("enum").isArray()) into.ofAny.add(oneOf(schema.get("enum")));
        var format = schema.path("format").asText();
        if (Formats.isKnown(format)) {
            Check check = (value, place, outcome) -> {
                if (!Formats.fits(format, value.textValue())) {
                    outcome.wrong(place, "Does not match format '" + format + "'");
                }
            };
            into.ofText.add(check);
        }
    }

    private static void texts(JsonNode schema, String pointer, Subschema into) {
        if (schema.has("minLength")) {
            var min = schema.get("minLength").asLong();
            into.ofText.add((value, place, outcome) -> {
                if (length(value) < min) {
                    outcome.wrong(place, "String length must be greater than or equal to " + min);
                }
            });
        }
        if (schema.has("maxLength")) {
            var max = schema.get("maxLength").asLong();
            into.ofText.add((value, place, outcome) -> {
                if (length(value) > max) outcome.wrong(place, "String length must be less than or equal to " + max);
            });
        }
        if (schema.path("pattern").isTextual()) {
            var expression = schema.get("pattern").textValue();
            var pattern = SchemaCompiler.pattern(expression, pointer + "/pattern");
            into.ofText.add((value, place, outcome) -> {
                if (!pattern.matcher(value.textValue()).find()) {
                    outcome.wrong(place, "Does not match pattern '" + expression + "'");
                }
            });
        }
    }

    private static int length(JsonNode text) {
        return text.textValue().codePointCount(0, text.textValue().length());
    }

    private static void numbers(JsonNode schema, Subschema into) {
        if (schema.path("multipleOf").isNumber()) {
            var step = schema.get("multipleOf").decimalValue();
            into.ofNumber.add((value, place, outcome) -> {
                if (step.signum() != 0 && value.decimalValue().remainder(step).signum() != 0) {
                    outcome.wrong(place, "Must be a multiple of " + Numbers.text(step));
                }
            });
        }
        bound(schema, "maximum", "exclusiveMaximum", "less than", c -> c > 0, c -> c >= 0, into);
        bound(schema, "minimum", "exclusiveMinimum", "greater than", c -> c < 0, c -> c <= 0, into);
    }

    /// In draft 4 the exclusive keyword is a boolean beside the bound, later a bound of its own.
    private static void bound(
            JsonNode schema,
            String inclusive,
            String exclusive,
            String words,
            IntPredicate beyond,
            IntPredicate atOrBeyond,
            Subschema into) {
        var strict = schema.path(exclusive).asBoolean(false)
                && schema.path(exclusive).isBoolean();
        if (schema.path(inclusive).isNumber()) {
            add(schema.get(inclusive).decimalValue(), strict, words, strict ? atOrBeyond : beyond, into);
        }
        if (schema.path(exclusive).isNumber()) {
            add(schema.get(exclusive).decimalValue(), true, words, atOrBeyond, into);
        }
    }

    private static void add(BigDecimal limit, boolean strict, String words, IntPredicate wrong, Subschema into) {
        var message = "Must be " + words + (strict ? " " : " or equal to ") + Numbers.text(limit);
        into.ofNumber.add((value, place, outcome) -> {
            if (wrong.test(value.decimalValue().compareTo(limit))) outcome.wrong(place, message);
        });
    }

    private static Check oneOf(JsonNode values) {
        List<JsonNode> allowed = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        values.forEach(value -> {
            allowed.add(Numbers.normal(value));
            texts.add(Json.text(value));
        });
        var list = String.join(", ", texts);
        return (value, place, outcome) -> {
            if (!allowed.contains(Numbers.normal(value))) {
                outcome.wrong(place, place.field() + " must be one of the following: " + list);
            }
        };
    }
}
