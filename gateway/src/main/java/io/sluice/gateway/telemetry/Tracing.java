package io.sluice.gateway.telemetry;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Step;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.settings.TelemetrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Traces of requests, on their way to an OpenTelemetry collector (source: `gateway-features-2.md` 9.3).
///
/// A thread beside the event loops exports them; requests never wait for the collector. What waits is bounded:
/// traces that find no place, and those of an export that failed, are dropped and counted.
public final class Tracing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);
    private static final Duration LAST_EXPORT = Duration.ofSeconds(5);

    /// Where finished traces go.
    interface Export extends AutoCloseable {
        /// Waits for the collector; false when it did not take them.
        boolean export(List<RequestTrace> traces);

        @Override
        void close();
    }

    private final TelemetrySettings.Traces settings;
    private final Propagation propagation;
    private final Sampling sampling;
    private final ClientAddress client;
    private final boolean plainKeys;
    private final Export export;
    private final MpscArrayQueue<RequestTrace> waiting;
    private final LongAdder dropped = new LongAdder();
    private final Thread exporter;
    private volatile boolean closing;

    private Tracing(TelemetrySettings.Traces settings, ClientAddress client, boolean plainKeys, Export export) {
        this.settings = settings;
        this.propagation = Propagation.of(settings);
        this.sampling = Sampling.of(settings);
        this.client = client;
        this.plainKeys = plainKeys;
        this.export = export;
        this.waiting = new MpscArrayQueue<>(Math.max(2, settings.queue()));
        this.exporter = Thread.ofPlatform().daemon().name("traces").unstarted(this::run);
    }

    /// @param plainKeys keys may be told as they are: they are hashes, or the owner wants it so
    public static Tracing start(
            TelemetrySettings.Traces settings, NodeIdentity node, ClientAddress client, boolean plainKeys) {
        return start(settings, client, plainKeys, OtlpTraces.open(settings.exporter(), node));
    }

    static Tracing start(TelemetrySettings.Traces settings, ClientAddress client, boolean plainKeys, Export export) {
        var tracing = new Tracing(settings, client, plainKeys, export);
        tracing.exporter.start();
        LOG.atInfo()
                .addKeyValue("endpoint", settings.exporter().endpoint())
                .addKeyValue("sampling", settings.sampler())
                .log("requests are traced");
        return tracing;
    }

    /// The steps of a pipeline with those around them that trace.
    public List<Step> around(ApiDefinition api, List<Step> steps) {
        var traced = TracedApi.of(api);
        var all = new ArrayList<Step>();
        all.add(new TraceRequests(this, traced, client, plainKeys));
        all.addAll(traced.detailed() ? TimedStep.all(steps, StepSpans.INSTANCE, StepSpans.INSTANCE) : steps);
        all.add(new PassTraceOn(propagation));
        return all;
    }

    Propagation propagation() {
        return propagation;
    }

    Sampling sampling() {
        return sampling;
    }

    void finish(RequestTrace trace) {
        if (!waiting.offer(trace)) dropped.increment();
        else if (!settings.batch() || waiting.size() >= settings.batchSize()) LockSupport.unpark(exporter);
    }

    /// Traces that were not told.
    public long dropped() {
        return dropped.sum();
    }

    private void run() {
        boolean reachable = true;
        while (true) {
            boolean last = closing;
            for (var batch = batch(); !batch.isEmpty(); batch = batch()) {
                boolean taken = told(batch);
                if (!taken) dropped.add(batch.size());
                if (taken != reachable) say(taken);
                reachable = taken;
                if (!taken && closing) return;
            }
            if (last) return;
            // Waiting for the collector may have used up the signal to close.
            if (!closing) LockSupport.parkNanos(settings.pause().toNanos());
        }
    }

    private boolean told(List<RequestTrace> batch) {
        try {
            return export.export(batch);
        } catch (RuntimeException bug) {
            LOG.error("traces could not be exported", bug);
            return false;
        }
    }

    private void say(boolean reachable) {
        var endpoint = settings.exporter().endpoint();
        if (reachable) LOG.atInfo().addKeyValue("endpoint", endpoint).log("the collector takes traces again");
        else LOG.atWarn().addKeyValue("endpoint", endpoint).log("the collector does not take traces; they are dropped");
    }

    private List<RequestTrace> batch() {
        var batch = new ArrayList<RequestTrace>();
        int most = settings.batch() ? settings.batchSize() : 1;
        waiting.drain(batch::add, most);
        return batch;
    }

    /// Exports what waits, for a few seconds at most.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(exporter);
        try {
            exporter.join(LAST_EXPORT);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        export.close();
    }
}
