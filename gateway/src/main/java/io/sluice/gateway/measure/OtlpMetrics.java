package io.sluice.gateway.measure;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.sluice.gateway.telemetry.NodeIdentity;
import io.sluice.gateway.telemetry.OtlpExporters;
import io.sluice.model.settings.InstrumentSettings;
import io.sluice.model.settings.TelemetrySettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Figures summed by OpenTelemetry's SDK and told by its exporters.
final class OtlpMetrics implements Measures.Meter {
    private static final List<Double> RELOADS = List.of(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0);

    private final SdkMeterProvider provider;
    private final RetriedMetrics exporter;
    private final Duration patience;
    private final Meter meter;
    private final LongCounter requests;
    private final LongCounter reloads;
    private final DoubleHistogram reloadDuration;

    private OtlpMetrics(SdkMeterProvider provider, RetriedMetrics exporter, Duration patience) {
        this.provider = provider;
        this.exporter = exporter;
        this.patience = patience;
        this.meter = provider.get("sluice");
        this.requests = meter.counterBuilder("tyk.http.requests")
                .setDescription("Requests of APIs.")
                .build();
        this.reloads = meter.counterBuilder("tyk.gateway.config.reload")
                .setDescription("Loads of definitions and policies.")
                .build();
        this.reloadDuration = meter.histogramBuilder("tyk.gateway.config.reload.duration")
                .setUnit("s")
                .setDescription("How long such a load took.")
                .setExplicitBucketBoundariesAdvice(RELOADS)
                .build();
    }

    static OtlpMetrics open(TelemetrySettings.Metrics settings, NodeIdentity node, Measures.Served served) {
        var exporter = new RetriedMetrics(OtlpExporters.metrics(settings), settings);
        var provider = SdkMeterProvider.builder()
                .setResource(OtlpExporters.resource(settings.exporter(), node))
                .registerView(
                        InstrumentSelector.builder().setName("*").build(),
                        View.builder()
                                .setCardinalityLimit(settings.cardinality())
                                .build())
                .registerMetricReader(PeriodicMetricReader.builder(exporter)
                        .setInterval(settings.interval())
                        .build())
                .build();
        var metrics = new OtlpMetrics(provider, exporter, settings.shutdown());
        metrics.served(served);
        if (settings.runtime()) metrics.runtime();
        return metrics;
    }

    private void served(Measures.Served served) {
        meter.gaugeBuilder("tyk.gateway.apis.loaded")
                .ofLongs()
                .setDescription("APIs being served.")
                .buildWithCallback(now -> now.record(served.apis().getAsLong()));
        meter.gaugeBuilder("tyk.gateway.policies.loaded")
                .ofLongs()
                .setDescription("Policies in force.")
                .buildWithCallback(now -> now.record(served.policies().getAsLong()));
    }

    /// Names of OpenTelemetry's conventions for the JVM.
    private void runtime() {
        var type = AttributeKey.stringKey("jvm.memory.type");
        var memory = ManagementFactory.getMemoryMXBean();
        meter.upDownCounterBuilder("jvm.memory.used").setUnit("By").buildWithCallback(now -> {
            now.record(memory.getHeapMemoryUsage().getUsed(), Attributes.of(type, "heap"));
            now.record(memory.getNonHeapMemoryUsage().getUsed(), Attributes.of(type, "non_heap"));
        });
        meter.upDownCounterBuilder("jvm.thread.count")
                .setUnit("{thread}")
                .buildWithCallback(
                        now -> now.record(ManagementFactory.getThreadMXBean().getThreadCount()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            meter.counterBuilder("jvm.cpu.time")
                    .ofDoubles()
                    .setUnit("s")
                    .buildWithCallback(now -> now.record(system.getProcessCpuTime() / 1e9));
        }
    }

    @Override
    public Measures.Instrument instrument(InstrumentSettings settings) {
        var keys = settings.dimensions().stream()
                .map(dimension -> AttributeKey.stringKey(dimension.label()))
                .toList();
        if (settings.counter()) {
            var counter = meter.counterBuilder(settings.name())
                    .setDescription(settings.description())
                    .build();
            return (_, values) -> counter.add(1, attributes(keys, values));
        }
        var builder = meter.histogramBuilder(settings.name())
                .setUnit("s")
                .setDescription(settings.description())
                .setExplicitBucketBoundariesAdvice(settings.buckets().isEmpty() ? HTTP : settings.buckets());
        var histogram = builder.build();
        return (seconds, values) -> histogram.record(seconds, attributes(keys, values));
    }

    /// Bounds that OpenTelemetry's conventions advise for durations of HTTP, in seconds.
    private static final List<Double> HTTP =
            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    private static Attributes attributes(List<AttributeKey<String>> keys, String[] values) {
        var all = Attributes.builder();
        for (int i = 0; i < values.length; i++) {
            if (!values[i].isEmpty()) all.put(keys.get(i), values[i]);
        }
        return all.build();
    }

    @Override
    public void request() {
        requests.add(1);
    }

    @Override
    public void reloaded(Duration took) {
        reloads.add(1);
        reloadDuration.record(took.toNanos() / 1e9);
    }

    @Override
    public void close() {
        exporter.noMoreRetries();
        provider.shutdown().join(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
