package io.sluice.model.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TelemetrySettingsTest {
    private static TelemetrySettings of(String json) {
        return GatewaySettings.of(json.replace('\'', '"')).telemetry();
    }

    @Test
    void nothing_is_on_by_itself() {
        var settings = GatewaySettings.defaults().telemetry();
        assertThat(settings.traces().enabled()).isFalse();
        assertThat(settings.metrics().enabled()).isFalse();
        assertThat(settings.traces().exporter().grpc()).isTrue();
        assertThat(settings.traces().exporter().endpoint()).isEqualTo("localhost:4317");
        assertThat(settings.traces().exporter().timeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void the_older_form_counts_until_a_key_of_the_newer_is_written() {
        assertThat(of("{'opentelemetry':{'enabled':true,'endpoint':'a:1'}}")
                        .traces()
                        .enabled())
                .isTrue();
        var newer = of("{'opentelemetry':{'enabled':true,'endpoint':'a:1','traces':{'exporter':'http'}}}");
        assertThat(newer.traces().enabled()).isFalse();
        assertThat(newer.traces().exporter().endpoint()).isEqualTo("localhost:4317");
    }

    @Test
    void metrics_take_from_traces_what_they_leave_empty() {
        var settings = of("{'opentelemetry':{'traces':{'exporter':'http','endpoint':'a:1','headers':{'k':'v'},"
                + "'resource_name':'edge'},'metrics':{'enabled':true,'endpoint':'b:2'}}}");
        var exporter = settings.metrics().exporter();
        assertThat(exporter.grpc()).isFalse();
        assertThat(exporter.endpoint()).isEqualTo("b:2");
        assertThat(exporter.service()).isEqualTo("edge");
        assertThat(exporter.headers()).containsEntry("k", "v");
        assertThat(exporter.toString()).doesNotContain("v}");
    }

    @Test
    void what_is_none_of_the_choices_is_the_default_with_a_warning() {
        var text = "{\"opentelemetry\":{\"exporter\":\"carrier-pigeon\",\"context_propagation\":\"custom\"}}";
        var result = SettingsReader.read(Optional.of(text), "tyk.conf", Map.of());
        assertThat(result.problems()).isEmpty();
        assertThat(result.warnings().toString()).contains("carrier-pigeon", "custom propagation needs a header");
        assertThat(result.settings().telemetry().traces().propagation()).isEqualTo("tracecontext");
    }
}
