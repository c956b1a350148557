package io.sluice.gateway.measure;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.sluice.model.settings.TelemetrySettings;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tries an export of metrics again, with growing pauses, until it is taken or its time is over. Says once that the
/// collector is away and once that it is back.
final class RetriedMetrics implements MetricExporter {
    private static final Logger LOG = LoggerFactory.getLogger(Measures.class);

    private final MetricExporter exporter;
    private final TelemetrySettings.Metrics settings;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean reachable = true;

    RetriedMetrics(MetricExporter exporter, TelemetrySettings.Metrics settings) {
        this.exporter = exporter;
        this.settings = settings;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
        var result = new CompletableResultCode();
        Thread.ofVirtual().name("metrics").start(() -> {
            boolean taken = taken(metrics);
            if (taken != reachable) say(taken);
            reachable = taken;
            if (taken) result.succeed();
            else result.fail();
        });
        return result;
    }

    private boolean taken(Collection<MetricData> metrics) {
        var retry = settings.retry();
        long end = System.nanoTime() + retry.elapsed().toNanos();
        long most = settings.exporter().timeout().toMillis() + 1_000;
        var pause = retry.initial();
        while (true) {
            if (exporter.export(metrics).join(most, TimeUnit.MILLISECONDS).isSuccess()) return true;
            if (!retry.enabled() || System.nanoTime() + pause.toNanos() - end > 0) return false;
            if (reachable) say(false);
            reachable = false;
            if (closes(pause)) return false;
            pause = pause.multipliedBy(3).dividedBy(2);
            if (pause.compareTo(retry.most()) > 0) pause = retry.most();
        }
    }

    private boolean closes(Duration pause) {
        try {
            return closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException ended) {
            return true;
        }
    }

    private void say(boolean back) {
        var endpoint = settings.exporter().endpoint();
        if (back) LOG.atInfo().addKeyValue("endpoint", endpoint).log("the collector takes metrics again");
        else LOG.atWarn().addKeyValue("endpoint", endpoint).log("the collector does not take metrics");
    }

    /// From here on one try has to do.
    void noMoreRetries() {
        closing.countDown();
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
        return exporter.getAggregationTemporality(type);
    }

    @Override
    public Aggregation getDefaultAggregation(InstrumentType type) {
        return exporter.getDefaultAggregation(type);
    }
}
