package io.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TracingTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    Path folder;

    /// @param more settings of traces beside exporter and endpoint, with a comma before each
    private RunningGateway start(String endpoint, String more) throws IOException {
        return start(endpoint, more, "'use_keyless':true");
    }

    private RunningGateway start(String endpoint, String more, String api) throws IOException {
        var running = RunningGateway.start(folder, """
                {'opentelemetry':{'traces':{'enabled':true,'endpoint':'%s'%s%s%s}}}
                """.formatted(
                        endpoint,
                        more.contains("'exporter'") ? "" : ",'exporter':'http'",
                        more.contains("processor") ? "" : ",'span_processor_type':'simple'",
                        more));
        running.serve(RunningGateway.tree("""
                {'name':'The API','api_id':'t','org_id':'default','active':true,%s,
                 'auth_configs':{'authToken':{'auth_header_name':'Authorization'}},'tags':['edge'],
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """.formatted(api)));
        running.put("some-key", RunningGateway.tree("{'org_id':'default','alias':'Ann','rate':0,'per':0}"));
        return running;
    }

    private static Span span(Collector collector, Span.SpanKind kind) {
        patiently().until(() -> collector.spans().stream().anyMatch(span -> span.getKind() == kind));
        return collector.spans().stream()
                .filter(span -> span.getKind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static String hex(com.google.protobuf.ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }

    @Test
    void a_request_is_a_server_span_and_its_call_a_client_span_below_it() throws IOException {
        try (var collector = new Collector();
                var running = start(collector.endpoint(), ",'headers':{'x-tenant':'one'}", "'use_keyless':false")) {
            var headers = List.of(
                    new Header("Authorization", "some-key"),
                    new Header("User-Agent", "test"),
                    new Header("X-Real-IP", "192.0.2.7"));
            var answer = running.send("GET", "/t/a?secret=1", headers, "");
            assertThat(answer.status()).isEqualTo(200);
            var server = span(collector, Span.SpanKind.SPAN_KIND_SERVER);
            var client = span(collector, Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(server.getName()).isEqualTo("The API");
            assertThat(server.getParentSpanId().isEmpty()).isTrue();
            assertThat(client.getParentSpanId()).isEqualTo(server.getSpanId());
            assertThat(client.getTraceId()).isEqualTo(server.getTraceId());
            assertThat(server.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
            assertThat(server.getEndTimeUnixNano()).isGreaterThanOrEqualTo(client.getEndTimeUnixNano());
            assertThat(client.getStartTimeUnixNano()).isGreaterThanOrEqualTo(server.getStartTimeUnixNano());
            assertThat(answer.header("X-Tyk-Trace-Id")).contains(hex(server.getTraceId()));
            assertThat(running.upstream.last().header("traceparent"))
                    .contains("00-" + hex(server.getTraceId()) + "-" + hex(client.getSpanId()) + "-01");
            assertThat(Collector.attributes(server.getAttributesList()))
                    .containsEntry("tyk.api.id", "t")
                    .containsEntry("tyk.api.name", "The API")
                    .containsEntry("tyk.api.orgid", "default")
                    .containsEntry("tyk.api.path", "/t/")
                    .containsEntry("tyk.api.tags", List.of("edge"))
                    .containsEntry("tyk.api.version", "Non Versioned")
                    .containsEntry("tyk.api.apikey.alias", "Ann")
                    .containsKey("tyk.api.apikey")
                    .containsEntry("tyk.original_path", "/t/a")
                    .containsEntry("http.request.method", "GET")
                    .containsEntry("http.response.status_code", 200L)
                    .containsEntry("client.address", "192.0.2.7")
                    .containsEntry("user_agent.original", "test")
                    .doesNotContainValue("some-key");
            var resource = collector.traces.getFirst().getResourceSpans(0).getResource();
            assertThat(Collector.attributes(resource.getAttributesList()))
                    .containsEntry("service.name", "tyk-gateway")
                    .containsEntry("tyk.gw.dataplane", false)
                    .containsKeys("tyk.gw.id", "service.instance.id");
            assertThat(collector.headers.getFirst()).containsEntry("x-tenant", "one");
        }
    }

    @Test
    void a_caller_s_trace_is_gone_on_with() throws IOException {
        try (var collector = new Collector();
                var running = start(collector.endpoint(), "")) {
            var answer = running.send(
                    "GET", "/t/", List.of(new Header("traceparent", PARENT), new Header("tracestate", "a=b")), "");
            assertThat(answer.header("X-Tyk-Trace-Id")).contains("0af7651916cd43dd8448eb211c80319c");
            var server = span(collector, Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(hex(server.getTraceId())).isEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(hex(server.getParentSpanId())).isEqualTo("b7ad6b7169203331");
            assertThat(running.upstream.last().header("traceparent").orElseThrow())
                    .startsWith("00-0af7651916cd43dd8448eb211c80319c-")
                    .isNotEqualTo(PARENT);
            assertThat(running.upstream.last().header("tracestate")).contains("a=b");
        }
    }

    @Test
    void a_refused_request_is_an_error_and_has_no_call() throws IOException {
        try (var collector = new Collector();
                var running = start(collector.endpoint(), "", "'use_keyless':false")) {
            assertThat(running.get("/t/", "").status()).isEqualTo(401);
            var server = span(collector, Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(server.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(Collector.attributes(server.getAttributesList()))
                    .containsEntry("error.type", "auth.field-missing");
            assertThat(collector.spans()).hasSize(1);
        }
    }

    @Test
    void steps_have_spans_when_the_api_asks_for_them() throws IOException {
        try (var collector = new Collector();
                var running = start(collector.endpoint(), "", "'use_keyless':false,'detailed_tracing':true")) {
            assertThat(running.get("/t/", "some-key").status()).isEqualTo(200);
            var server = span(collector, Span.SpanKind.SPAN_KIND_SERVER);
            var steps = collector.spans().stream()
                    .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_INTERNAL)
                    .toList();
            assertThat(steps)
                    .isNotEmpty()
                    .allMatch(step -> step.getParentSpanId().equals(server.getSpanId()));
            assertThat(steps.stream().map(Span::getName)).contains("auth-token", "access-rights");
        }
    }

    @Test
    void what_is_not_sampled_is_not_told_but_passed_on() throws IOException {
        try (var collector = new Collector();
                var running = start(collector.endpoint(), ",'sampling':{'type':'AlwaysOff','parent_based':true}")) {
            var unsampled = running.get("/t/", "");
            assertThat(unsampled.header("X-Tyk-Trace-Id")).isPresent();
            assertThat(running.upstream.last().header("traceparent").orElseThrow())
                    .endsWith("-00");
            running.send("GET", "/t/", List.of(new Header("traceparent", PARENT)), "");
            span(collector, Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(collector.spans())
                    .hasSize(2)
                    .allMatch(span -> hex(span.getTraceId()).equals("0af7651916cd43dd8448eb211c80319c"));
        }
    }

    @Test
    void b3_is_read_and_written() throws IOException {
        try (var collector = new Collector();
                var running = start(collector.endpoint(), ",'context_propagation':'b3'")) {
            running.send(
                    "GET", "/t/", List.of(new Header("b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1")), "");
            var client = span(collector, Span.SpanKind.SPAN_KIND_CLIENT);
            var seen = running.upstream.last();
            assertThat(seen.header("X-B3-TraceId")).contains("80f198ee56343ba864fe8b2a57d3eff7");
            assertThat(seen.header("X-B3-SpanId")).contains(hex(client.getSpanId()));
            assertThat(seen.header("X-B3-Sampled")).contains("1");
            assertThat(seen.header("b3")).isEmpty();
        }
    }

    @Test
    void a_field_of_one_s_own_becomes_the_trace_and_goes_on_as_it_came() throws IOException {
        try (var collector = new Collector();
                var running = start(
                        collector.endpoint(),
                        ",'context_propagation':'composite','custom_trace_header':'X-Correlation-ID'")) {
            var id = "123e4567-e89b-12d3-a456-426614174000";
            var answer = running.send("GET", "/t/", List.of(new Header("X-Correlation-ID", id)), "");
            assertThat(answer.header("X-Tyk-Trace-Id")).contains("123e4567e89b12d3a456426614174000");
            var seen = running.upstream.last();
            assertThat(seen.header("X-Correlation-ID")).contains(id);
            assertThat(seen.header("traceparent").orElseThrow()).contains("123e4567e89b12d3a456426614174000");
        }
    }

    @Test
    void a_collector_that_is_away_costs_requests_nothing_and_drops_are_counted() throws IOException {
        int nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        for (var exporter : List.of("http", "grpc")) {
            var batch = ",'span_processor_type':'batch','span_batch_config':{'batch_timeout':1}";
            try (var running = start("127.0.0.1:" + nobody, batch + ",'exporter':'" + exporter + "'")) {
                for (int i = 0; i < 20; i++) {
                    assertThat(running.get("/t/", "").status()).isEqualTo(200);
                }
                patiently().until(() -> page(running).contains("sluice_traces_dropped_total 20\n"));
            }
        }
    }

    private static String page(RunningGateway running) throws IOException {
        return running.send("GET", "/tyk/metrics", List.of(new Header("Authorization", "Bearer s")), "")
                .text();
    }

    @Test
    void grpc_is_spoken_over_plain_http_2() throws Exception {
        try (var collector = new GrpcCollector();
                var running = start(collector.endpoint(), ",'exporter':'grpc','headers':{'X-Tenant':'two'}")) {
            for (int i = 0; i < 3; i++) running.get("/t/", "");
            patiently().until(() -> Collector.spans(collector.traces).size() == 6);
            assertThat(collector.heads.getFirst().path().toString())
                    .isEqualTo("/opentelemetry.proto.collector.trace.v1.TraceService/Export");
            assertThat(collector.heads.getFirst().get("x-tenant").toString()).isEqualTo("two");
            assertThat(collector.connections.get()).isEqualTo(1);
            collector.refusing = true;
            running.get("/t/", "");
            patiently().until(() -> page(running).contains("sluice_traces_dropped_total 1\n"));
            collector.refusing = false;
            collector.cut();
            // What is sent before the end of the connection is seen is lost; what comes later takes a new one.
            patiently().until(() -> {
                running.get("/t/", "");
                return Collector.spans(collector.traces).size() >= 8;
            });
            assertThat(collector.connections.get()).isEqualTo(2);
        }
    }

    @Test
    void tls_is_spoken_to_a_collector_that_its_ca_file_vouches_for() throws Exception {
        try (var collector = GrpcCollector.secure(folder)) {
            var trusting = ",'exporter':'grpc','tls':{'enable':true,'ca_file':'" + collector.certificate + "'}";
            try (var running = start(collector.endpoint(), trusting)) {
                running.get("/t/", "");
                patiently().until(() -> Collector.spans(collector.traces).size() == 2);
            }
            try (var running = start(collector.endpoint(), ",'exporter':'grpc','tls':{'enable':true}")) {
                running.get("/t/", "");
                patiently().until(() -> page(running).contains("sluice_traces_dropped_total 1\n"));
            }
        }
    }
}
