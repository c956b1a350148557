package io.sluice.gateway.measure;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.telemetry.NodeIdentity;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.settings.InstrumentSettings;
import io.sluice.model.settings.TelemetrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Figures for an OpenTelemetry collector: of requests as the owner wants them measured, of what is served, and of
/// the process (source: `gateway-features-2.md` 9.4).
///
/// They are summed here and told each interval; a collector that is away loses nothing but its moments.
public final class Measures implements AutoCloseable {
    /// Where measurements go.
    interface Meter extends AutoCloseable {
        Instrument instrument(InstrumentSettings settings);

        /// Counts every request.
        void request();

        void reloaded(Duration took);

        @Override
        void close();
    }

    /// One instrument of requests.
    interface Instrument {
        /// @param seconds of what the instrument measures; a counter counts one
        /// @param values  of the dimensions, in their order; "" is none
        void record(double seconds, String[] values);
    }

    /// What is served now.
    public record Served(LongSupplier apis, LongSupplier policies) {}

    private final TelemetrySettings.Metrics settings;
    private final ClientAddress client;
    private final boolean plainKeys;
    private final Meter meter;
    private final List<Instrument> instruments = new ArrayList<>();

    private Measures(TelemetrySettings.Metrics settings, ClientAddress client, boolean plainKeys, Meter meter) {
        this.settings = settings;
        this.client = client;
        this.plainKeys = plainKeys;
        this.meter = meter;
        settings.instruments().forEach(it -> instruments.add(meter.instrument(it)));
    }

    /// @param plainKeys keys may be told as they are: they are hashes, or the owner wants it so
    public static Measures start(
            TelemetrySettings.Metrics settings,
            NodeIdentity node,
            ClientAddress client,
            boolean plainKeys,
            Served served) {
        return new Measures(settings, client, plainKeys, OtlpMetrics.open(settings, node, served));
    }

    /// The step that measures the requests of an API.
    public Ending measuring(ApiDefinition api) {
        var source = new Reading.Source(api, client, plainKeys);
        var measured = new ArrayList<Measured>();
        for (int i = 0; i < instruments.size(); i++) {
            var instrument = settings.instruments().get(i);
            var apis = instrument.filters().apiIds();
            if (!apis.isEmpty() && !apis.contains(api.id())) continue;
            var readings = instrument.dimensions().stream()
                    .map(dimension -> Reading.of(dimension, source))
                    .toArray(Reading[]::new);
            measured.add(new Measured(instrument, instruments.get(i), readings));
        }
        return new Measure(meter, measured.toArray(Measured[]::new));
    }

    /// A reload of definitions has ended.
    public void reloaded(Duration took) {
        meter.reloaded(took);
    }

    private record Measure(Meter meter, Measured[] all) implements Ending {
        @Override
        public String name() {
            return "measure-requests";
        }

        @Override
        public void onEnd(Exchange exchange) {
            meter.request();
            long total = System.nanoTime() - exchange.outcome().startNanos();
            for (var one : all) one.record(exchange, total);
        }
    }

    /// One instrument on one API.
    private record Measured(InstrumentSettings settings, Instrument instrument, Reading[] readings) {
        void record(Exchange exchange, long total) {
            var filters = settings.filters();
            if (!filters.methods().isEmpty()
                    && !filters.methods().contains(exchange.request().method())) return;
            if (!filters.statuses().isEmpty()
                    && !has(filters.statuses(), exchange.outcome().status())) return;
            long upstream = exchange.outcome().upstreamNanos();
            long nanos =
                    switch (settings.source()) {
                        case TOTAL -> total;
                        case GATEWAY -> Math.max(0, total - upstream);
                        case UPSTREAM -> upstream;
                    };
            if (!settings.counter() && settings.source() == InstrumentSettings.Source.UPSTREAM && upstream == 0) return;
            var values = new String[readings.length];
            for (int i = 0; i < values.length; i++) {
                var value = readings[i].read(exchange);
                values[i] = value.isEmpty() ? settings.dimensions().get(i).fallback() : value;
            }
            instrument.record(nanos / 1e9, values);
        }

        private static boolean has(List<String> statuses, int status) {
            for (var wanted : statuses) {
                if (wanted.length() == 3
                        && wanted.charAt(0) == '0' + status / 100
                        && (wanted.endsWith("xx") || wanted.equals(Integer.toString(status)))) return true;
            }
            return false;
        }
    }

    /// Tells the last figures.
    @Override
    public void close() {
        meter.close();
    }
}
