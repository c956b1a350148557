package io.sluice.model.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JsonSchemaTest {

    @Test
    void the_closest_alternative_is_reported() {
        assertThat(errors(
                        "{'anyOf':[{'type':'string'},{'required':['a','b'],'properties':{'a':{'type':'integer'}}}]}",
                        "{'a':1}"))
                .containsExactly("(root): Must validate at least one schema (anyOf)", "(root): b is required");
    }

    @Test
    void one_of_needs_exactly_one() {
        assertThat(errors("{'oneOf':[{'type':'integer'},{'type':'number'}]}", "1"))
                .containsExactly("(root): Must validate one and only one schema (oneOf)");
    }

    @Test
    void all_of_hides_its_details() {
        assertThat(errors("{'allOf':[{'required':['a']},{'required':['b']}]}", "{}"))
                .containsExactly("(root): Must validate all the schemas (allOf)");
    }

    @Test
    void a_condition_chooses_its_branch() {
        var schema = "{'if':{'properties':{'k':{'const':1}}},'then':{'required':['a']},'else':{'required':['b']}}";

        assertThat(errors(schema, "{'k':1}"))
                .containsExactly("(root): Must validate \"then\" as \"if\" was valid", "(root): a is required");
        assertThat(errors(schema, "{'k':2}"))
                .containsExactly("(root): Must validate \"else\" as \"if\" was not valid", "(root): b is required");
    }

    @Test
    void one_point_zero_is_an_integer() {
        assertThat(errors("{'type':'integer'}", "1.0")).isEmpty();
        assertThat(errors("{'enum':[1]}", "1.00")).isEmpty();
    }

    @Test
    void draft_4_bounds_are_exclusive_by_a_flag() {
        assertThat(errors("{'minimum':0,'exclusiveMinimum':true}", "0"))
                .containsExactly("(root): Must be greater than 0");
    }

    @Test
    void what_is_no_schema_is_named() {
        for (var schema : List.of(
                "{'type':'text'}",
                "{'pattern':'('}",
                "{'$ref':'#/nowhere'}",
                "5",
                "{'$ref':'#'}",
                "{'anyOf':[{'$ref':'#'},{'not':{'$ref':'#'}}]}")) {
            assertThat(JsonSchema.compile(json(schema))).as(schema).isInstanceOf(Checked.Bad.class);
        }
    }

    @Test
    void a_value_that_nests_too_deeply_in_a_recursive_schema_is_refused() {
        var deep = "{'a':".repeat(900) + "1" + "}".repeat(900);

        assertThat(errors("{'properties':{'a':{'$ref':'#'}}}", deep))
                .singleElement()
                .asString()
                .endsWith("Nested too deeply");
    }

    /// Every refusal of `validate_json` that a real gateway gave, word by word.
    @Test
    void agrees_with_the_recorded_refusals() throws IOException {
        var folder = Path.of("../../../shared/conformance/cases");
        if (!Files.isDirectory(folder)) folder = Path.of("../../shared/conformance/cases");
        assumeTrue(Files.isDirectory(folder), "the recorded cases are not there");
        var differences = new ArrayList<String>();
        int compared = 0;
        for (var one :
                Json.parse(Files.readString(folder.resolve("validate.json"))).path("cases")) {
            for (var entry : one.findValues("validate_json").stream()
                    .flatMap(list -> list.valueStream())
                    .toList()) {
                if (!entry.has("schema") || entry.path("disabled").asBoolean()) continue;
                for (int i = 0; i < one.path("steps").size(); i++) {
                    var request = one.path("steps").path(i).path("request");
                    var recorded = one.path("recorded").path(i);
                    var status = recorded.path("status").asInt();
                    var isEntry = request.path("path")
                                    .asText()
                                    .endsWith(entry.path("path").asText())
                            && request.path("method").equals(entry.path("method"));
                    if (!isEntry || !List.of(200, 422).contains(status) || !request.has("body")) continue;
                    var body = request.path("body");
                    var value = body.isTextual() ? Json.parse(body.textValue()) : body;
                    var text = schema(entry.path("schema")).validate(value).stream()
                            .map(Violation::text)
                            .collect(Collectors.joining("; "));
                    var expected =
                            status == 200 ? "" : recorded.at("/body/error").asText();
                    compared++;
                    if (!text.equals(expected)) {
                        differences.add(one.path("id").asText() + " " + value + ": " + text + " | " + expected);
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(50);
    }

    private static List<String> errors(String schema, String value) {
        return schema(json(schema)).validate(json(value)).stream()
                .map(Violation::text)
                .toList();
    }

    private static JsonSchema schema(JsonNode schema) {
        return switch (JsonSchema.compile(schema)) {
            case Checked.Good<JsonSchema>(var good, var _) -> good;
            case Checked.Bad<JsonSchema>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text.replace('\'', '"'));
        } catch (JsonProcessingException bad) {
            throw new AssertionError(bad);
        }
    }
}
