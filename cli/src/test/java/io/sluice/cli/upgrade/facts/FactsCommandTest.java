package io.sluice.cli.upgrade.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.CommandLineRun;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FactsCommandTest {
    @Test
    void what_it_prints_as_json_can_be_read_back() throws IOException {
        var run = CommandLineRun.of(Path.of(""), Map.of(), "upgrade", "facts", "--json");
        var json = Json.parse(run.out());
        assertThat(run.code()).isZero();
        assertThat(Facts.of(json).orElseThrow().json()).isEqualTo(json);
        assertThat(Facts.of(json).orElseThrow().equals(Facts.own())).isTrue();
    }

    @Test
    void every_setting_says_whether_it_is_used_and_what_replaces_an_old_name() {
        var settings = Facts.own().settings();
        assertThat(settings)
                .hasEntrySatisfying(
                        "listen_port", port -> assertThat(port.used()).isTrue());
        assertThat(settings).hasEntrySatisfying("storage.min_version", version -> {
            assertThat(version.deprecated()).isTrue();
            assertThat(version.replacement()).isEqualTo("storage.tls_min_version");
        });
    }

    @Test
    void something_else_is_no_facts() throws IOException {
        assertThat(Facts.of(Json.parse("{\"a\": 1}"))).isEmpty();
    }
}
