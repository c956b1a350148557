package io.sluice.gateway.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/// A collector that keeps what it gets over OTLP and HTTP.
public final class Collector implements AutoCloseable {
    final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    public final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    /// What it answers; 200 takes.
    public volatile int status = 200;

    public Collector() throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    public String endpoint() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void take(HttpExchange exchange) throws IOException {
        var zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (exchange;
                var in = zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            var bytes = in.readAllBytes();
            var seen = new LinkedHashMap<String, String>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> seen.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
            headers.add(seen);
            if (status == 200) {
                switch (exchange.getRequestURI().getPath()) {
                    case "/v1/traces" -> traces.add(ExportTraceServiceRequest.parseFrom(bytes));
                    case "/v1/metrics" -> metrics.add(ExportMetricsServiceRequest.parseFrom(bytes));
                    default -> throw new IOException("" + exchange.getRequestURI());
                }
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    /// All spans so far, in the order they came.
    public List<Span> spans() {
        return spans(traces);
    }

    static List<Span> spans(List<ExportTraceServiceRequest> traces) {
        return traces.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    /// How many exports of metrics there were.
    public int exports() {
        return metrics.size();
    }

    /// All metrics of the last export.
    public Map<String, Metric> lastMetrics() {
        var all = new LinkedHashMap<String, Metric>();
        if (metrics.isEmpty()) return all;
        metrics.getLast()
                .getResourceMetricsList()
                .forEach(resource -> resource.getScopeMetricsList()
                        .forEach(scope -> scope.getMetricsList().forEach(metric -> all.put(metric.getName(), metric))));
        return all;
    }

    public static Map<String, Object> attributes(List<KeyValue> attributes) {
        var all = new LinkedHashMap<String, Object>();
        attributes.forEach(pair -> all.put(pair.getKey(), plain(pair.getValue())));
        return all;
    }

    private static Object plain(AnyValue value) {
        return switch (value.getValueCase()) {
            case INT_VALUE -> value.getIntValue();
            case BOOL_VALUE -> value.getBoolValue();
            case DOUBLE_VALUE -> value.getDoubleValue();
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(Collector::plain)
                        .toList();
            default -> value.getStringValue();
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
