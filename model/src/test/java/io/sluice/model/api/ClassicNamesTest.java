package io.sluice.model.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClassicNamesTest {

    @Test
    void names_are_known_in_any_case_at_every_level() throws JsonProcessingException {
        var document = json("""
                {"API_ID": "a", "Proxy": {"Transport": {"SSL_min_version": 771}},
                 "uptime_tests": {"check_LIST": [{"URL": "http://h", "Headers": {"X-A": "1"}}]},
                 "version_data": {"versions": {"V1": {"Extended_Paths": {"virtual": [{"PATH": "/x"}]}}}}}""");
        assertThat(ClassicNames.spelled(document)).isEqualTo(json("""
                {"api_id": "a", "proxy": {"transport": {"ssl_min_version": 771}},
                 "uptime_tests": {"check_list": [{"url": "http://h", "headers": {"X-A": "1"}}]},
                 "version_data": {"versions": {"V1": {"extended_paths": {"virtual": [{"path": "/x"}]}}}}}"""));
    }

    @Test
    void what_belongs_to_the_owner_is_left_alone() throws JsonProcessingException {
        var document = json("""
                {"api_id": "a", "config_data": {"Name": 1, "name": 2}, "Own": {"Proxy": 3},
                 "auth_configs": {"JWT": {"use_param": true}},
                 "version_data": {"versions": {"v": {"extended_paths": {"validate_json": [
                   {"path": "/x", "schema": {"Path": 1}}]}}}}}""");
        assertThat(ClassicNames.spelled(document)).isSameAs(document);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'name': 'exact', 'Name': 'later'}; later",
                "{'NAME': 'first', 'name': 'exact'}; exact",
                "{'NAME': 'first', 'Name': 'second'}; second",
                "{'name': 'exact', 'Name': null}; exact"
            })
    void the_last_spelling_that_is_not_null_counts(String document, String name) throws JsonProcessingException {
        assertThat(ClassicNames.spelled(json(document.replace('\'', '"')))
                        .path("name")
                        .asText())
                .isEqualTo(name);
    }

    @Test
    void the_document_itself_stays_as_it_was_written() throws JsonProcessingException {
        var document = json("{\"API_ID\": \"a\", \"Proxy\": {\"LISTEN_PATH\": \"/a/\"}}");
        var before = document.deepCopy();
        var api = ((Checked.Good<ApiDefinition>) ClassicReader.read(document)).value();
        assertThat(api.listen().path()).isEqualTo("/a/");
        assertThat(document).isEqualTo(before);
        assertThat(((Checked.Good<ApiDocument>) ApiDocument.recognise(document))
                        .value()
                        .source())
                .isSameAs(document);
    }

    @ParameterizedTest
    @CsvSource({
        "use_keyles, use_keyless",
        "use_keylesss, use_keyless",
        "use_kyeless, use_keyless",
        "usr_keyless, use_keyless",
        "Use_Keyles, use_keyless"
    })
    void a_slip_is_told_with_the_name_that_was_meant(String written, String meant) throws JsonProcessingException {
        assertThat(warnings("{\"api_id\": \"a\", \"%s\": true}".formatted(written)))
                .containsExactly("/" + written + ": no gateway knows " + written + "; is " + meant + " meant?");
    }

    @Test
    void a_slip_further_down_is_told_with_its_place() throws JsonProcessingException {
        assertThat(warnings("""
                        {"api_id": "a", "version_data": {"versions": {"a/b": {"extended_paths": {"virtual": [
                          {"path": "/x", "method": "GET", "disabeld": true}]}}}}}"""))
                .anyMatch(warning ->
                        warning.startsWith("/version_data/versions/a~1b/extended_paths/virtual/0/disabeld: "));
    }

    @Test
    void names_that_are_far_from_all_or_whose_likeness_is_there_are_not_told() throws JsonProcessingException {
        assertThat(warnings("{\"api_id\": \"a\", \"x-own\": 1, \"use_keyless\": true, \"use_keyles\": true}"))
                .isEmpty();
    }

    private static List<String> warnings(String document) throws JsonProcessingException {
        return ((Checked.Good<ApiDefinition>) ClassicReader.read(json(document)))
                .warnings().stream()
                        .map(problem -> problem.where() + ": " + problem.detail())
                        .toList();
    }

    private static ObjectNode json(String text) throws JsonProcessingException {
        return (ObjectNode) Json.parse(text);
    }
}
