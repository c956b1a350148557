package io.sluice.model.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import java.io.IOException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClassicInertTest {
    /// What is empty or off asks for nothing.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/is_site, true, false",
                "/hook_references, [{}], []",
                "/check_host_against_uptime_tests, true, false",
                "/disable_expire_analytics, true, false",
                "/session_lifetime_disabled, true, false",
                "/jwt_disable_issued_at_validation, true, false",
                "/jwt_disable_expires_at_validation, true, false",
                "/jwt_disable_not_before_validation, true, false",
                "/analytics_plugin/enabled, true, false",
                "/upstream_auth/basic_auth/header_name, \"X\", \"\"",
            })
    void what_nothing_reads_is_told(String pointer, String asks, String asksNothing) throws IOException {
        assertThat(read(pointer, asks))
                .extracting(Checked.Good::warnings)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Problem.class))
                .extracting(Problem::where)
                .containsExactly(pointer);
        assertThat(read(pointer, asksNothing).warnings()).isEmpty();
    }

    private static Checked.Good<ApiDefinition> read(String pointer, String value) throws IOException {
        var api = (ObjectNode) Json.parse("""
                {"api_id":"a","name":"a","org_id":"o","use_keyless":true,
                 "version_data":{"not_versioned":true,"versions":{"Default":{"name":"Default"}}},
                 "proxy":{"listen_path":"/a/","target_url":"http://h/"}}
                """);
        int end = pointer.lastIndexOf('/');
        var object = end == 0 ? api : api.withObject(pointer.substring(0, end));
        object.set(pointer.substring(end + 1), Json.parse(value));
        return (Checked.Good<ApiDefinition>) ClassicReader.read(api);
    }
}
