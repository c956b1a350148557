package io.sluice.gateway.telemetry;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Slot;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The trace that one request belongs to, and what its spans will say.
///
/// Belongs to the event loop of its exchange until it ends; then to the thread that exports. Its ids are numbers
/// and what is known of the request is copied as it is: text and attributes are made over there.
public final class RequestTrace {
    private static final Slot<RequestTrace> SLOT = new Slot<>();

    /// One step of the pipeline.
    record StepSpan(String name, long id, long startNanos, long endNanos, boolean refused) {}

    final TraceParent parent;
    final long traceHigh;
    final long traceLow;
    final long span;
    final long upstreamSpan;
    final boolean sampled;
    private @Nullable String traceId;

    /// Moment on the machine's clock of [#startNanos].
    long startMillis;

    long startNanos;
    long upstreamStartNanos;
    final List<StepSpan> steps = new ArrayList<>(0);

    // What the end knows.
    @Nullable
    TracedApi api;

    long endNanos;
    long upstreamNanos;
    int status;
    long requestBytes;
    long responseBytes;
    String method = "";
    String path = "";
    String host = "";
    boolean secure;
    String protocol = "";
    String client = "";
    String peer = "";
    String agent = "";
    String version = "";
    String key = "";
    String alias = "";
    String oauthId = "";
    String upstream = "";
    boolean fromUpstream;
    String problem = "";
    String failure = "";

    RequestTrace(TraceParent parent, long traceHigh, long traceLow, long span, long upstreamSpan, boolean sampled) {
        this.parent = parent;
        this.traceHigh = traceHigh;
        this.traceLow = traceLow;
        this.span = span;
        this.upstreamSpan = upstreamSpan;
        this.sampled = sampled;
    }

    /// The trace of the exchange, null when there is none.
    public static @Nullable RequestTrace of(Exchange exchange) {
        return SLOT.get(exchange);
    }

    static void note(Exchange exchange, RequestTrace trace) {
        SLOT.set(exchange, trace);
    }

    /// 32 hex digits.
    public String traceId() {
        var known = traceId;
        if (known == null) {
            var hex = HexFormat.of();
            known = hex.toHexDigits(traceHigh) + hex.toHexDigits(traceLow);
            traceId = known;
        }
        return known;
    }

    /// The request failed or was refused.
    boolean failed() {
        return status >= 500 || !problem.isEmpty();
    }

    /// Nanoseconds since the epoch of a moment of [System#nanoTime].
    long epochNanos(long nanos) {
        return startMillis * 1_000_000 + (nanos - startNanos);
    }
}
