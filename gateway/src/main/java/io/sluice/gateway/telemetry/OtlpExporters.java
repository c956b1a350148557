package io.sluice.gateway.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.sluice.gateway.tls.ClientTls;
import io.sluice.model.settings.TelemetrySettings;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Exporters of OpenTelemetry's SDK as the settings want them. They are the only ones that load its classes, with
/// [OtlpTraces] and what measures: a gateway that tells nothing never sees them.
public final class OtlpExporters {
    /// Its own lines would go past the log of the process; what fails is said by who exports. Held, because a logger
    /// that nobody holds forgets its level.
    private static final Logger SDK = Logger.getLogger("io.opentelemetry");

    private OtlpExporters() {}

    static SpanExporter spans(TelemetrySettings.Exporter settings) {
        SDK.setLevel(Level.OFF);
        var tls = tls(settings);
        if (settings.grpc()) {
            var builder = OtlpGrpcSpanExporter.builder()
                    .setEndpoint(endpoint(settings, ""))
                    .setTimeout(settings.timeout())
                    .setConnectTimeout(settings.timeout())
                    .setMeterProvider(MeterProvider.noop())
                    .setComponentLoader(senders(tls));
            settings.headers().forEach(builder::addHeader);
            tls.ifPresent(it -> builder.setSslContext(it.context(), it.trust()));
            return builder.build();
        }
        var builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint(settings, "/v1/traces"))
                .setTimeout(settings.timeout())
                .setConnectTimeout(settings.timeout())
                .setMeterProvider(MeterProvider.noop())
                .setComponentLoader(senders(tls));
        settings.headers().forEach(builder::addHeader);
        tls.ifPresent(it -> builder.setSslContext(it.context(), it.trust()));
        return builder.build();
    }

    public static MetricExporter metrics(TelemetrySettings.Metrics metrics) {
        SDK.setLevel(Level.OFF);
        var settings = metrics.exporter();
        var tls = tls(settings);
        var temporality = metrics.delta()
                ? AggregationTemporalitySelector.deltaPreferred()
                : AggregationTemporalitySelector.alwaysCumulative();
        if (settings.grpc()) {
            var builder = OtlpGrpcMetricExporter.builder()
                    .setEndpoint(endpoint(settings, ""))
                    .setTimeout(settings.timeout())
                    .setConnectTimeout(settings.timeout())
                    .setRetryPolicy(null)
                    .setAggregationTemporalitySelector(temporality)
                    .setMeterProvider(MeterProvider.noop())
                    .setComponentLoader(senders(tls));
            settings.headers().forEach(builder::addHeader);
            tls.ifPresent(it -> builder.setSslContext(it.context(), it.trust()));
            return builder.build();
        }
        var builder = OtlpHttpMetricExporter.builder()
                .setEndpoint(endpoint(settings, "/v1/metrics"))
                .setTimeout(settings.timeout())
                .setConnectTimeout(settings.timeout())
                .setRetryPolicy(null)
                .setAggregationTemporalitySelector(temporality)
                .setMeterProvider(MeterProvider.noop())
                .setComponentLoader(senders(tls));
        settings.headers().forEach(builder::addHeader);
        tls.ifPresent(it -> builder.setSslContext(it.context(), it.trust()));
        return builder.build();
    }

    static Optional<ClientTls> tls(TelemetrySettings.Exporter settings) {
        var tls = settings.tls();
        return tls.on()
                ? Optional.of(ClientTls.of(
                        tls.caFile(),
                        tls.certFile(),
                        tls.keyFile(),
                        tls.skipVerify(),
                        tls.minVersion(),
                        tls.maxVersion()))
                : Optional.empty();
    }

    /// gRPC is sent by Netty, which is here anyway; HTTP by the JDK's client.
    static ComponentLoader senders(Optional<ClientTls> tls) {
        var others = OtlpExporters.class.getClassLoader();
        return new ComponentLoader() {
            @Override
            public <T> Iterable<T> load(Class<T> kind) {
                if (kind != GrpcSenderProvider.class) return ServiceLoader.load(kind, others);
                GrpcSenderProvider grpc = config -> new NettyGrpcSender(config, tls);
                return List.of(kind.cast(grpc));
            }
        };
    }

    /// A bare `host:port` gets its scheme from `tls.enable`; a URL keeps its own, and its path when it has one.
    static String endpoint(TelemetrySettings.Exporter settings, String path) {
        var written = settings.endpoint();
        var url = written.contains("://") ? written : (settings.tls().on() ? "https://" : "http://") + written;
        int slash = url.indexOf('/', url.indexOf("://") + 3);
        if (slash < 0) return url + path;
        return slash == url.length() - 1 ? url.substring(0, slash) + path : url;
    }

    public static Resource resource(TelemetrySettings.Exporter settings, NodeIdentity node) {
        var all = Attributes.builder()
                .put("service.name", settings.service())
                .put("service.instance.id", node.id())
                .put("tyk.gw.id", node.id())
                .put("tyk.gw.dataplane", false)
                .put("telemetry.sdk.language", "java")
                .put("telemetry.sdk.name", "opentelemetry");
        putIfAny(all, "service.version", node.version());
        if (node.segmented()) {
            all.put("tyk.gw.group.id", "");
            all.put(AttributeKey.stringArrayKey("tyk.gw.tags"), node.tags());
        }
        return Resource.create(all.build());
    }

    private static void putIfAny(io.opentelemetry.api.common.AttributesBuilder all, String key, @Nullable String text) {
        if (text != null && !text.isEmpty()) all.put(key, text);
    }
}
