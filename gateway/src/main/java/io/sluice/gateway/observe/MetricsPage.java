package io.sluice.gateway.observe;

import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.LoopCounters;
import io.sluice.gateway.exchange.UpstreamFailure;
import io.sluice.model.problem.ProblemCode;
import io.sluice.storage.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// All metrics of a gateway as a scraper reads them. Counters are summed when somebody asks.
public final class MetricsPage {
    private final List<Loop> loops;
    private final Traffic traffic;
    private final Supplier<Configuration> configuration;
    private final Health store;
    private final Figures figures;

    /// What is being served.
    ///
    /// @param problems APIs whose newest definition cannot be served
    /// @param version  grows with each load
    public record Configuration(Set<String> apis, long problems, int policies, long version) {}

    /// Numbers that other parts keep.
    ///
    /// @param gateways that share rates
    public record Figures(
            IntSupplier gateways,
            LongSupplier recordsSent,
            LongSupplier recordsDropped,
            LongSupplier accessLinesDropped,
            LongSupplier tracesDropped,
            EventFigures events) {}

    /// @param handled once for each handler
    public record EventFigures(
            LongSupplier handled, LongSupplier dropped, LongSupplier webhooksSent, LongSupplier webhooksFailed) {}

    public MetricsPage(
            List<Loop> loops, Traffic traffic, Supplier<Configuration> configuration, Health store, Figures figures) {
        this.loops = loops;
        this.traffic = traffic;
        this.configuration = configuration;
        this.store = store;
        this.figures = figures;
    }

    /// In Prometheus' text format.
    public String text() {
        var out = new MetricText();
        var now = configuration.get();
        requests(out);
        apis(out, now);
        out.only(Metric.RATE_LIMITED, sum(counters -> counters.rateLimited));
        out.only(Metric.QUOTA_EXCEEDED, sum(counters -> counters.quotaExceeded));
        out.only(Metric.RATES_WITHOUT_STORE, sum(counters -> counters.ratesWithoutStore));
        out.only(Metric.QUOTAS_WITHOUT_STORE, sum(counters -> counters.quotasWithoutStore));
        out.only(Metric.GATEWAYS, figures.gateways.getAsInt());
        out.only(Metric.APIS, now.apis.size());
        out.only(Metric.API_PROBLEMS, now.problems);
        out.only(Metric.POLICIES, now.policies);
        out.only(Metric.CONFIG_VERSION, now.version);
        out.begin(Metric.STORE_UP);
        store.connections().forEach((name, up) -> out.sample(Metric.STORE_UP, up ? 1 : 0, name));
        out.only(Metric.RECORDS_SENT, figures.recordsSent.getAsLong());
        out.only(Metric.RECORDS_DROPPED, figures.recordsDropped.getAsLong());
        out.only(Metric.ACCESS_LINES_DROPPED, figures.accessLinesDropped.getAsLong());
        out.only(Metric.TRACES_DROPPED, figures.tracesDropped.getAsLong());
        out.only(Metric.EVENTS_HANDLED, figures.events.handled.getAsLong());
        out.only(Metric.EVENTS_DROPPED, figures.events.dropped.getAsLong());
        out.only(Metric.WEBHOOKS_SENT, figures.events.webhooksSent.getAsLong());
        out.only(Metric.WEBHOOKS_FAILED, figures.events.webhooksFailed.getAsLong());
        ProcessMetrics.write(out);
        return out.text();
    }

    private long sum(ToLongFunction<LoopCounters> counter) {
        return loops.stream()
                .mapToLong(loop -> counter.applyAsLong(loop.counters()))
                .sum();
    }

    private void requests(MetricText out) {
        out.only(Metric.REQUESTS, sum(counters -> counters.requests));
        out.begin(Metric.RESPONSES);
        for (int i = 1; i < 10; i++) {
            int group = i;
            long count = sum(counters -> counters.statusClasses[group]);
            if (i < 6 || count > 0) out.sample(Metric.RESPONSES, count, i + "xx");
        }
        out.begin(Metric.REFUSALS);
        for (var code : ProblemCode.values()) {
            long count = sum(counters -> counters.refusals(code));
            if (count > 0) out.sample(Metric.REFUSALS, count, code.id());
        }
        out.only(Metric.EXCHANGES, loops.stream().mapToLong(Loop::live).sum());
        out.only(Metric.CONNECTIONS_OPENED, sum(counters -> counters.connectionsOpened));
        out.only(Metric.CONNECTIONS, sum(counters -> counters.connectionsOpen));
        out.begin(Metric.UPSTREAM_FAILURES);
        for (var reason : UpstreamFailure.values()) {
            long count = sum(counters -> counters.upstreamFailures(reason));
            if (count > 0) out.sample(Metric.UPSTREAM_FAILURES, count, label(reason));
        }
        out.only(Metric.UPSTREAM_CONNECTS, sum(counters -> counters.upstreamConnects));
    }

    private static String label(UpstreamFailure reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private record Row(String api, ApiTraffic.Counts counts) {}

    private void apis(MetricText out, Configuration now) {
        traffic.keep(now.apis);
        var rows = new ArrayList<Row>();
        traffic.each((api, counts) -> rows.add(new Row(api, counts)));
        out.begin(Metric.API_REQUESTS);
        for (var row : rows) {
            for (int i = 0; i < ApiTraffic.CLASSES; i++) {
                if (row.counts.classes[i] == 0) continue;
                out.sample(Metric.API_REQUESTS, row.counts.classes[i], row.api, i == 0 ? "none" : i + "xx");
            }
        }
        out.begin(Metric.API_DURATION);
        for (var row : rows) histogram(out, Metric.API_DURATION, row.api, row.counts.total);
        out.begin(Metric.API_UPSTREAM_DURATION);
        for (var row : rows) histogram(out, Metric.API_UPSTREAM_DURATION, row.api, row.counts.upstream);
    }

    private static void histogram(MetricText out, Metric metric, String api, ApiTraffic.Durations durations) {
        out.histogram(metric, ApiTraffic.BOUNDS, durations.counts, durations.seconds(), api);
    }
}
