package io.sluice.model.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What is told to OpenTelemetry collectors and StatsD (source: `gateway-features-2.md` 9.3 to 9.5).
///
/// The keys of traces stand below `opentelemetry.traces`, or, when none of those is written, below
/// `opentelemetry` itself; metrics take from them what they leave empty.
///
/// @param statsd where StatsD listens, `host:port`; "" is nowhere
/// @param statsdPrefix before the name of each metric
/// @param instrumented  StatsD was asked for (`TYK_INSTRUMENTATION`)
public record TelemetrySettings(
        Traces traces, Metrics metrics, String statsd, String statsdPrefix, boolean instrumented) {
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:/\\s]+):[0-9]{1,5}");

    /// How a collector is reached.
    ///
    /// @param grpc     OTLP over gRPC, else over HTTP
    /// @param endpoint `host:port` or a URL
    /// @param service  the name of this service
    /// @param timeout  longest time of one export
    public record Exporter(
            boolean grpc, String endpoint, Map<String, String> headers, Duration timeout, String service, Tls tls) {
        public Exporter {
            headers = Map.copyOf(headers);
        }

        /// Headers hold credentials.
        @Override
        public String toString() {
            return "Exporter[" + (grpc ? "grpc " : "http ") + endpoint + "]";
        }
    }

    /// TLS towards a collector; files are PEM, "" is none.
    ///
    /// @param minVersion such as `1.2`
    public record Tls(
            boolean on,
            boolean skipVerify,
            String caFile,
            String certFile,
            String keyFile,
            String minVersion,
            String maxVersion) {}

    /// @param batch      gather spans, else export each as it ends
    /// @param queue      most spans that wait
    /// @param batchSize  most spans of one export
    /// @param pause      longest time a span waits for others
    /// @param propagation `tracecontext`, `b3`, `custom` or `composite`
    /// @param customHeader for `custom` and `composite`; "" is none
    /// @param sampler    `AlwaysOn`, `AlwaysOff` or `TraceIDRatioBased`
    /// @param rate       share of traces that the last one takes
    /// @param parentBased a caller's decision counts
    public record Traces(
            boolean enabled,
            Exporter exporter,
            boolean batch,
            int queue,
            int batchSize,
            Duration pause,
            String propagation,
            String customHeader,
            String sampler,
            double rate,
            boolean parentBased) {}

    /// @param interval    between two exports
    /// @param delta       values since the last export, else since the start
    /// @param shutdown    longest time of the last export
    /// @param cardinality most attribute sets of one instrument
    /// @param runtime     figures of the process too
    /// @param instruments of requests
    public record Metrics(
            boolean enabled,
            Exporter exporter,
            Duration interval,
            boolean delta,
            Duration shutdown,
            Retry retry,
            int cardinality,
            boolean runtime,
            List<InstrumentSettings> instruments) {
        public Metrics {
            instruments = List.copyOf(instruments);
        }
    }

    /// What is done about a failed export of metrics.
    public record Retry(boolean enabled, Duration initial, Duration most, Duration elapsed) {}

    static TelemetrySettings of(Values values) {
        var older = traces(values, "opentelemetry.");
        var newer = traces(values, "opentelemetry.traces.");
        var traces = values.anyGiven("opentelemetry.traces.") ? newer : older;
        boolean instrumented = values.variable("TYK_INSTRUMENTATION").equals("1");
        return new TelemetrySettings(
                traces,
                metrics(values, traces.exporter()),
                statsd(values, instrumented),
                values.text("statsd_prefix"),
                instrumented);
    }

    private static String statsd(Values values, boolean wanted) {
        var key = "statsd_connection_string";
        var address = values.text(key);
        if (wanted && address.isEmpty()) values.warn(key, "TYK_INSTRUMENTATION is on, but there is nobody to tell");
        if (wanted && !address.isEmpty() && !ADDRESS.matcher(address).matches()) {
            values.problem(key, "expected host:port, such as localhost:8125, but was: " + address);
        }
        return address;
    }

    private static Traces traces(Values values, String root) {
        var propagation = values.oneOf(root + "context_propagation", "tracecontext", "b3", "custom", "composite");
        var header = values.text(root + "custom_trace_header");
        if (propagation.equals("custom") && header.isEmpty()) {
            values.warn(root + "custom_trace_header", "custom propagation needs a header; using tracecontext");
            propagation = "tracecontext";
        }
        return new Traces(
                values.on(root + "enabled"),
                exporter(values, root),
                values.oneOf(root + "span_processor_type", "batch", "simple").equals("batch"),
                atLeastOne(values.integer(root + "span_batch_config.max_queue_size"), 2048),
                atLeastOne(values.integer(root + "span_batch_config.max_export_batch_size"), 512),
                positive(values.seconds(root + "span_batch_config.batch_timeout"), Duration.ofSeconds(5)),
                propagation,
                header,
                values.oneOf(root + "sampling.type", "AlwaysOn", "AlwaysOff", "TraceIDRatioBased"),
                values.number(root + "sampling.rate"),
                values.on(root + "sampling.parent_based"));
    }

    private static Exporter exporter(Values values, String root) {
        return new Exporter(
                values.oneOf(root + "exporter", "grpc", "http").equals("grpc"),
                values.text(root + "endpoint"),
                values.map(root + "headers"),
                positive(values.seconds(root + "connection_timeout"), Duration.ofSeconds(1)),
                values.text(root + "resource_name"),
                new Tls(
                        values.on(root + "tls.enable"),
                        values.on(root + "tls.insecure_skip_verify"),
                        values.text(root + "tls.ca_file"),
                        values.text(root + "tls.cert_file"),
                        values.text(root + "tls.key_file"),
                        values.text(root + "tls.min_version"),
                        values.text(root + "tls.max_version")));
    }

    private static Metrics metrics(Values values, Exporter traces) {
        var root = "opentelemetry.metrics.";
        return new Metrics(
                values.on(root + "enabled"),
                metricsExporter(values, root, traces),
                positive(values.seconds(root + "export_interval"), Duration.ofSeconds(60)),
                values.oneOf(root + "temporality", "cumulative", "delta").equals("delta"),
                values.seconds(root + "shutdown_timeout"),
                new Retry(
                        values.on(root + "retry.enabled"),
                        values.milliseconds(root + "retry.initial_interval"),
                        values.milliseconds(root + "retry.max_interval"),
                        values.milliseconds(root + "retry.max_elapsed_time")),
                atLeastOne(values.integer(root + "cardinality_limit"), 2000),
                values.on(root + "runtime_metrics"),
                InstrumentSettings.of(values, root + "api_metrics"));
    }

    private static Exporter metricsExporter(Values values, String root, Exporter traces) {
        var kind = values.text(root + "exporter");
        var headers = values.map(root + "headers");
        var tls = traces.tls();
        return new Exporter(
                kind.isEmpty()
                        ? traces.grpc()
                        : values.oneOf(root + "exporter", "grpc", "http").equals("grpc"),
                or(values.text(root + "endpoint"), traces.endpoint()),
                headers.isEmpty() ? traces.headers() : headers,
                positive(values.seconds(root + "connection_timeout"), traces.timeout()),
                or(values.text(root + "resource_name"), traces.service()),
                new Tls(
                        values.on(root + "tls.enable") || tls.on(),
                        values.on(root + "tls.insecure_skip_verify") || tls.skipVerify(),
                        or(values.text(root + "tls.ca_file"), tls.caFile()),
                        or(values.text(root + "tls.cert_file"), tls.certFile()),
                        or(values.text(root + "tls.key_file"), tls.keyFile()),
                        or(values.text(root + "tls.min_version"), tls.minVersion()),
                        or(values.text(root + "tls.max_version"), tls.maxVersion())));
    }

    private static String or(String text, String instead) {
        return text.isEmpty() ? instead : text;
    }

    private static int atLeastOne(int number, int instead) {
        return number > 0 ? number : instead;
    }

    private static Duration positive(Duration duration, Duration instead) {
        return duration.isPositive() ? duration : instead;
    }
}
