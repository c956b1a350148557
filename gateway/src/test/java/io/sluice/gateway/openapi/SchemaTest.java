package io.sluice.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.model.document.Json;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SchemaTest {

    private static String fault(String schema, String value) throws JsonProcessingException {
        var document =
                new OpenApi(Json.parse("{\"openapi\":\"3.0.3\",\"components\":{\"schemas\":{\"S\":" + schema + "}}}"));
        var compiled = new SchemaReader(document).read(Json.parse("{\"$ref\":\"#/components/schemas/S\"}"));
        try {
            compiled.check(Json.parse(value));
            return "";
        } catch (Mismatch bad) {
            return bad.text();
        }
    }

    @Test
    void the_first_mismatch_is_told_with_its_place() throws JsonProcessingException {
        var schema =
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}}}";
        assertThat(fault(schema, "{\"a\":[1,\"x\"]}")).isEqualTo("Error at \"/a/1\": value must be an integer");
        assertThat(fault(schema, "{\"a\":[1,2.0]}")).isEmpty();
    }

    @Test
    void exclusive_bounds_are_numbers_or_flags() throws JsonProcessingException {
        assertThat(fault("{\"exclusiveMinimum\":5}", "5")).isEqualTo("number must be more than 5");
        assertThat(fault("{\"minimum\":5,\"exclusiveMinimum\":true}", "5")).isEqualTo("number must be more than 5");
        assertThat(fault("{\"minimum\":5,\"exclusiveMinimum\":false}", "5")).isEmpty();
    }

    @Test
    void a_schema_may_contain_itself() throws JsonProcessingException {
        var schema =
                "{\"type\":\"object\",\"required\":[\"v\"],\"properties\":{\"next\":{\"$ref\":\"#/components/schemas/S\"}}}";
        assertThat(fault(schema, "{\"v\":1,\"next\":{\"v\":2,\"next\":{}}}"))
                .isEqualTo("Error at \"/next/next/v\": property \"v\" is missing");
    }

    @Test
    void one_of_several_schemas_has_to_fit() throws JsonProcessingException {
        var schema = "{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]}";
        assertThat(fault(schema, "1.5")).isEmpty();
        assertThat(fault(schema, "1")).isEqualTo("input matches more than one oneOf schemas");
        assertThat(fault(schema, "\"x\""))
                .isEqualTo("doesn't match schema due to: value must be an integer Or value must be a number");
    }

    @Test
    void defaults_are_put_in() throws Exception {
        var document = new OpenApi(Json.parse("{}"));
        var schema = new SchemaReader(document)
                .read(Json.parse(
                        "{\"type\":\"object\",\"properties\":{\"a\":{\"default\":[1]},\"b\":{\"default\":2}}}"));
        var value = Json.parse("{\"b\":3}");
        assertThat(schema.check(value)).isTrue();
        assertThat(value).isEqualTo(Json.parse("{\"b\":3,\"a\":[1]}"));
    }

    @Test
    void what_is_no_schema_is_refused() {
        assertThatThrownBy(() -> fault("{\"pattern\":\"(\"}", "1")).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(
                        () -> new SchemaReader(new OpenApi(Json.object())).read(Json.parse("{\"$ref\":\"#/nowhere\"}")))
                .hasMessageContaining("leads nowhere");
    }
}
