package io.sluice.model.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LogSettingsTest {
    private static SettingsReader.Result read(String json, Map<String, String> environment) {
        return SettingsReader.read(Optional.of(json.replace('\'', '"')), "tyk.conf", environment);
    }

    @Test
    void a_field_of_the_access_log_that_there_is_not_is_warned_of() {
        var result = read("{'access_logs':{'enabled':true,'template':['status','prefix','colour']}}", Map.of());
        assertThat(result.problems()).isEmpty();
        assertThat(result.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.detail()).contains("colour"));
    }

    @Test
    void what_counts_before_the_settings_are_read_are_their_defaults() {
        assertThat(LogSettings.defaults()).isEqualTo(GatewaySettings.defaults().log());
    }

    @Test
    void level_and_format_may_come_from_the_variables_of_all_components() {
        var log = read(
                        "{'log_level':'warn','log_format':'text'}",
                        Map.of("TYK_LOGLEVEL", "debug", "TYK_LOGFORMAT", "json"))
                .settings()
                .log();
        assertThat(log.level()).isEqualTo("debug");
        assertThat(log.format()).isEqualTo("json");
    }

    @Test
    void a_level_that_there_is_not_stops_the_start() {
        assertThat(read("{'log_level':'loud'}", Map.of()).problems().toString()).contains("log_level");
    }
}
