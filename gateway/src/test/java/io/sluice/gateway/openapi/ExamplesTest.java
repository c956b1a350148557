package io.sluice.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.model.document.Json;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ExamplesTest {

    private static Examples of(String responses) throws JsonProcessingException {
        var document =
                new OpenApi(Json.parse("{\"paths\":{\"/a\":{\"get\":{\"operationId\":\"a\",\"responses\":" + responses
                        + "}}},\"components\":{\"schemas\":{\"S\":{\"type\":\"object\",\"properties\":"
                        + "{\"s\":{\"$ref\":\"#/components/schemas/S\"},\"n\":{\"type\":\"integer\"}}}}}}"));
        return new Examples(document, document.operation("a").orElseThrow());
    }

    @Test
    void an_example_is_written_with_its_members_sorted() throws Exception {
        var examples = of("{\"200\":{\"content\":{\"application/json\":{\"example\":{\"b\":1.0,\"a\":\"<\"}}}}}");
        var example = examples.find(200, "application/json", "any");
        assertThat(example.body()).asString().isEqualTo("{\"a\":\"\\u003c\",\"b\":1}");
    }

    @Test
    void the_first_name_is_taken_when_none_is_asked_for() throws Exception {
        var examples = of("{\"200\":{\"content\":{\"a/b\":{\"examples\":{\"z\":{\"value\":1},\"k\":{\"value\":2}}}}}}");
        assertThat(examples.find(200, "a/b", "").body()).asString().isEqualTo("2");
        assertThat(examples.find(200, "a/b", "z").body()).asString().isEqualTo("1");
        assertThatThrownBy(() -> examples.find(200, "a/b", "q"))
                .hasMessage("mock: there is no example response for the example name: q");
    }

    @Test
    void a_schema_that_contains_itself_ends() throws Exception {
        var examples = of("{\"200\":{\"content\":{\"a/b\":{\"schema\":{\"$ref\":\"#/components/schemas/S\"}}}}}");
        assertThat(examples.find(200, "a/b", "").body()).asString().startsWith("{\"n\":0,\"s\":{\"n\":0,");
    }

    @Test
    void what_is_not_there_is_told() throws Exception {
        var examples = of("{\"201\":{}}");
        assertThatThrownBy(() -> examples.find(200, "a/b", "")).hasMessageEndingWith("the code: 200");
        assertThatThrownBy(() -> examples.find(201, "a/b", "")).hasMessageEndingWith("the content type: a/b");
    }
}
