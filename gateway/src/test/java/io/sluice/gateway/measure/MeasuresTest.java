package io.sluice.gateway.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.telemetry.Collector;
import io.sluice.gateway.telemetry.GrpcCollector;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MeasuresTest {
    @TempDir
    Path folder;

    /// @param more settings of metrics beside exporter and endpoint, with a comma before each
    private RunningGateway start(String endpoint, String more) throws IOException {
        var running = RunningGateway.start(folder, """
                {'opentelemetry':{'metrics':{'enabled':true,'exporter':'http','endpoint':'%s',
                 'export_interval':%s}}}
                """.formatted(
                        endpoint,
                        more.contains("export_interval") ? more.replaceFirst(".*export_interval':", "") : "1" + more));
        running.serve(RunningGateway.tree("""
                {'name':'The API','api_id':'t','org_id':'default','active':true,'use_keyless':false,
                 'auth_configs':{'authToken':{'auth_header_name':'Authorization'}},'config_data':{'team':'blue'},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """));
        running.put(
                "some-key",
                RunningGateway.tree("{'org_id':'default','alias':'Ann','rate':0,'per':0,'tags':['portal-app-7']}"));
        return running;
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }

    /// Instruments are read one after another: an export that begins later has all that an earlier one has begun.
    private static void afterwards(Collector collector) {
        int exports = collector.exports();
        patiently().until(() -> collector.exports() > exports + 1);
    }

    private static Metric metric(Collector collector, String name) {
        patiently().until(() -> collector.lastMetrics().containsKey(name));
        return Objects.requireNonNull(collector.lastMetrics().get(name));
    }

    /// Sum of all points of the last export; 0 when there are none.
    private static long count(Collector collector, String name) {
        var metric = collector.lastMetrics().get(name);
        return metric == null
                ? 0
                : metric.getSum().getDataPointsList().stream()
                        .mapToLong(NumberDataPoint::getAsInt)
                        .sum();
    }

    private static Map<String, Object> attributes(NumberDataPoint point) {
        return Collector.attributes(point.getAttributesList());
    }

    @Test
    void requests_are_counted_and_timed_by_method_status_api_and_flag() throws IOException {
        try (var collector = new Collector();
                var running = start(collector.endpoint(), "")) {
            running.get("/t/", "some-key");
            running.get("/t/", "some-key");
            running.get("/t/", "");
            patiently().until(() -> count(collector, "tyk.http.requests") == 3);
            afterwards(collector);
            var counts = metric(collector, "tyk.api.requests.total").getSum().getDataPointsList();
            assertThat(counts).hasSize(2);
            assertThat(counts).anySatisfy(point -> {
                assertThat(point.getAsInt()).isEqualTo(2);
                assertThat(attributes(point))
                        .containsEntry("http.request.method", "GET")
                        .containsEntry("http.response.status_code", "200")
                        .containsEntry("tyk.api.id", "t");
            });
            var total = metric(collector, "http.server.request.duration").getHistogram();
            assertThat(total.getDataPointsList()).anySatisfy(point -> {
                assertThat(Collector.attributes(point.getAttributesList())).containsEntry("tyk.response_flag", "AMF");
                assertThat(point.getSum()).isPositive();
            });
            var upstream = metric(collector, "tyk.upstream.request.duration").getHistogram();
            assertThat(upstream.getDataPointsList())
                    .singleElement()
                    .satisfies(point -> assertThat(point.getCount()).isEqualTo(2));
            assertThat(metric(collector, "tyk.gateway.apis.loaded")
                            .getGauge()
                            .getDataPoints(0)
                            .getAsInt())
                    .isEqualTo(1);
            assertThat(metric(collector, "tyk.gateway.config.reload")
                            .getSum()
                            .getDataPoints(0)
                            .getAsInt())
                    .isPositive();
            assertThat(collector.lastMetrics())
                    .containsKeys(
                            "tyk.gateway.policies.loaded", "tyk.gateway.config.reload.duration", "jvm.memory.used");
        }
    }

    @Test
    void an_instrument_of_one_s_own_has_the_attributes_that_were_asked_for() throws IOException {
        var own = """
                ,'runtime_metrics':false,'api_metrics':[{'name':'mine','type':'counter',
                 'dimensions':[
                  {'source':'session','key':'alias','label':'who','default':'nobody'},
                  {'source':'session','key':'portal_app','label':'app'},
                  {'source':'header','key':'X-Region','label':'region','default':'none'},
                  {'source':'config_data','key':'team','label':'team'},
                  {'source':'metadata','key':'endpoint','label':'endpoint'}],
                 'filters':{'methods':['GET'],'status_codes':['2xx']}}]""";
        try (var collector = new Collector();
                var running = start(collector.endpoint(), own)) {
            running.get("/t/", "");
            running.send("POST", "/t/", List.of(new Header("Authorization", "some-key")), "x");
            running.send(
                    "GET", "/t/a", List.of(new Header("Authorization", "some-key"), new Header("X-Region", "eu")), "");
            var points = metric(collector, "mine").getSum().getDataPointsList();
            assertThat(points).hasSize(1);
            assertThat(attributes(points.getFirst()))
                    .containsOnly(
                            Map.entry("who", "Ann"),
                            Map.entry("app", "7"),
                            Map.entry("region", "eu"),
                            Map.entry("team", "blue"),
                            Map.entry("endpoint", "/a"));
            assertThat(collector.lastMetrics()).doesNotContainKeys("jvm.memory.used", "tyk.api.requests.total");
        }
    }

    @Test
    void what_metrics_leave_out_is_as_for_traces_and_grpc_is_spoken_by_default() throws Exception {
        try (var collector = new GrpcCollector();
                var running = RunningGateway.start(folder, """
                        {'opentelemetry':{'traces':{'endpoint':'%s','headers':{'X-Tenant':'two'}},
                         'metrics':{'enabled':true,'export_interval':1}}}
                        """.formatted(collector.endpoint()))) {
            assertThat(running.get("/live", "").status()).isEqualTo(200);
            patiently().until(() -> collector.metricNames().contains("tyk.gateway.apis.loaded"));
            var head = collector.heads.getFirst();
            assertThat(head.path().toString())
                    .isEqualTo("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export");
            assertThat("" + head.get("x-tenant")).isEqualTo("two");
        }
    }

    @Test
    void attribute_sets_are_bounded() throws IOException {
        var own = """
                ,'cardinality_limit':5,'api_metrics':[{'name':'mine','type':'counter',
                 'dimensions':[{'source':'header','key':'X-Region','label':'region'}]}]""";
        try (var collector = new Collector();
                var running = start(collector.endpoint(), own)) {
            for (int i = 0; i < 20; i++) {
                running.send("GET", "/t/", List.of(new Header("X-Region", "r" + i)), "");
            }
            patiently().until(() -> count(collector, "mine") == 20);
            assertThat(metric(collector, "mine").getSum().getDataPointsCount()).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void an_export_that_failed_is_tried_again_and_nothing_is_lost() throws IOException {
        var retry = ",'retry':{'initial_interval':50,'max_interval':100}";
        try (var collector = new Collector()) {
            collector.status = 503;
            try (var running = start(collector.endpoint(), retry)) {
                running.get("/t/", "some-key");
                patiently().until(() -> collector.headers.size() > 3);
                collector.status = 200;
                var count = metric(collector, "tyk.http.requests").getSum().getDataPoints(0);
                assertThat(count.getAsInt()).isEqualTo(1);
            }
        }
    }

    @Test
    void the_last_figures_are_told_at_the_end_and_an_absent_collector_holds_nobody_up() throws IOException {
        try (var collector = new Collector()) {
            try (var running = start(collector.endpoint(), ",'export_interval':600")) {
                running.get("/t/", "some-key");
            }
            assertThat(collector.lastMetrics()).containsKey("tyk.http.requests");
            collector.status = 503;
            var running = start(collector.endpoint(), ",'export_interval':600");
            running.get("/t/", "some-key");
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), running::close);
        }
    }
}
