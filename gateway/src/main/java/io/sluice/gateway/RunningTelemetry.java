package io.sluice.gateway;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.measure.Measures;
import io.sluice.gateway.measure.Statsd;
import io.sluice.gateway.telemetry.NodeIdentity;
import io.sluice.gateway.telemetry.Tracing;
import io.sluice.model.settings.GatewaySettings;
import java.time.Duration;
import java.util.Optional;

/// What a running gateway tells to collectors. A part that is off is not there.
final class RunningTelemetry implements AutoCloseable {
    private final Optional<Tracing> tracing;
    private final Optional<Measures> measures;
    private final Optional<Statsd> statsd;

    private RunningTelemetry(Optional<Tracing> tracing, Optional<Measures> measures, Optional<Statsd> statsd) {
        this.tracing = tracing;
        this.measures = measures;
        this.statsd = statsd;
    }

    static RunningTelemetry start(GatewaySettings settings, NodeIdentity node, Measures.Served served) {
        var telemetry = settings.telemetry();
        var client = new ClientAddress(settings.server().forwardedDepth());
        var keys = settings.keys();
        // Keys may be told as they are: they are hashes, or their owner wants it so.
        boolean plain = keys.hash() || keys.logWhole();
        return new RunningTelemetry(
                telemetry.traces().enabled()
                        ? Optional.of(Tracing.start(telemetry.traces(), node, client, plain))
                        : Optional.empty(),
                telemetry.metrics().enabled()
                        ? Optional.of(Measures.start(telemetry.metrics(), node, client, plain, served))
                        : Optional.empty(),
                telemetry.instrumented() && !telemetry.statsd().isEmpty()
                        ? Optional.of(Statsd.start(telemetry.statsd(), telemetry.statsdPrefix()))
                        : Optional.empty());
    }

    Optional<Tracing> tracing() {
        return tracing;
    }

    Optional<Measures> measures() {
        return measures;
    }

    Optional<Statsd> statsd() {
        return statsd;
    }

    /// A reload of definitions has ended.
    void reloaded(Duration took) {
        measures.ifPresent(it -> it.reloaded(took));
    }

    long tracesDropped() {
        return tracing.map(Tracing::dropped).orElse(0L);
    }

    /// Tells what waits.
    @Override
    public void close() {
        tracing.ifPresent(Tracing::close);
        measures.ifPresent(Measures::close);
        statsd.ifPresent(Statsd::close);
    }
}
