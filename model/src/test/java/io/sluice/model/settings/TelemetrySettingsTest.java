package io.sluice.model.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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

    @Test
    void an_instrument_that_is_none_stops_the_start_and_says_which() {
        for (var wrong : List.of(
                "{'type':'counter'}",
                "{'name':'n','type':'gauge'}",
                "{'name':'n','type':'counter','histogram_source':'total'}",
                "{'name':'n','type':'histogram','histogram_buckets':[2,1]}",
                "{'name':'n','type':'counter','dimensions':[{'source':'moon','key':'x'}]}",
                "{'name':'n','type':'counter','dimensions':[{'source':'metadata','key':'x'}]}")) {
            var result = instruments("[" + wrong + "]");
            assertThat(result.problems())
                    .as(wrong)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.detail()).contains("instrument 1"));
        }
        assertThat(instruments("[]").settings().telemetry().metrics().instruments())
                .isEmpty();
        assertThat(GatewaySettings.defaults().telemetry().metrics().instruments())
                .hasSize(4);
    }

    @Test
    void a_histogram_for_each_key_is_warned_of() {
        var result = instruments("[{'name':'n','type':'histogram','dimensions':[{'source':'session','key':'alias'}]}]");
        assertThat(result.problems()).isEmpty();
        assertThat(result.warnings().toString()).contains("histogram for each key");
    }

    @Test
    void an_address_of_statsd_that_is_none_stops_the_start_when_it_is_wanted() {
        var wanted = Map.of("TYK_INSTRUMENTATION", "1");
        for (var wrong : List.of("localhost", "udp://localhost:8125", ":8125", "localhost:many")) {
            assertThat(statsd(wrong, wanted).problems())
                    .as(wrong)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.detail()).contains("localhost:8125"));
            assertThat(statsd(wrong, Map.of()).problems()).isEmpty();
        }
        assertThat(statsd("[::1]:8125", wanted).problems()).isEmpty();
        assertThat(statsd("", wanted).warnings().toString()).contains("nobody to tell");
        assertThat(statsd("localhost:8125", wanted).settings().telemetry().instrumented())
                .isTrue();
    }

    private static SettingsReader.Result statsd(String address, Map<String, String> environment) {
        var text = "{\"statsd_connection_string\":\"" + address + "\"}";
        return SettingsReader.read(Optional.of(text), "tyk.conf", environment);
    }

    private static SettingsReader.Result instruments(String list) {
        var text = "{'opentelemetry':{'metrics':{'api_metrics':" + list + "}}}";
        return SettingsReader.read(Optional.of(text.replace('\'', '"')), "tyk.conf", Map.of());
    }
}
