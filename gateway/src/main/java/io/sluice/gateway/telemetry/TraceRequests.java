package io.sluice.gateway.telemetry;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.Framing;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.session.KnownSession;
import java.util.concurrent.ThreadLocalRandom;

/// First step and ending of the pipelines of one API: begins the trace of a request, and says what became of it.
///
/// A request that is sent on inside the gateway stays in the trace it began.
final class TraceRequests implements Middleware, Ending {
    private static final HeaderName TRACE_ID = HeaderName.of("X-Tyk-Trace-Id");

    private final Tracing tracing;
    private final TracedApi api;
    private final ClientAddress client;
    private final boolean plainKeys;

    /// @param plainKeys keys may be told as they are: they are hashes, or the owner wants it so
    TraceRequests(Tracing tracing, TracedApi api, ClientAddress client, boolean plainKeys) {
        this.tracing = tracing;
        this.api = api;
        this.client = client;
        this.plainKeys = plainKeys;
    }

    @Override
    public String name() {
        return "trace-requests";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (RequestTrace.of(exchange) != null) return Verdict.PASS;
        var parent = tracing.propagation().extract(exchange.request());
        var random = ThreadLocalRandom.current();
        boolean joins = parent.valid();
        // An odd number is no zero.
        long low = joins ? parent.low() : random.nextLong() | 1;
        var trace = new RequestTrace(
                parent,
                joins ? parent.high() : random.nextLong(),
                low,
                random.nextLong() | 1,
                random.nextLong() | 1,
                tracing.sampling().samples(low, parent));
        trace.startMillis = exchange.outcome().startMillis();
        trace.startNanos = exchange.outcome().startNanos();
        RequestTrace.note(exchange, trace);
        exchange.early().add(TRACE_ID, trace.traceId());
        return Verdict.PASS;
    }

    @Override
    public void onEnd(Exchange exchange) {
        var trace = RequestTrace.of(exchange);
        if (trace == null || !trace.sampled) return;
        var head = exchange.request();
        trace.api = api;
        trace.endNanos = System.nanoTime();
        trace.upstreamNanos = exchange.outcome().upstreamNanos();
        trace.status = exchange.outcome().status();
        trace.requestBytes = exchange.requestLength() == Framing.CHUNKED ? -1 : exchange.requestLength();
        trace.responseBytes = exchange.outcome().bytes();
        trace.method = head.method();
        trace.path = head.rawPath();
        trace.host = head.host();
        trace.secure = exchange.client().secure();
        trace.protocol = exchange.client().protocol();
        trace.client = client.text(exchange);
        var peer = exchange.remote().getAddress();
        trace.peer = peer == null ? "" : peer.getHostAddress();
        trace.agent = head.valueOrEmpty(HeaderName.USER_AGENT);
        trace.version = exchange.versionName();
        trace.upstream = exchange.upstream().authority();
        trace.fromUpstream = !exchange.outcome().local();
        var problem = exchange.outcome().problem();
        if (problem != null) trace.problem = problem.id();
        var failure = exchange.outcome().upstreamFailure();
        if (failure != null) trace.failure = failure.flag();
        caller(exchange, trace);
        tracing.finish(trace);
    }

    private void caller(Exchange exchange, RequestTrace trace) {
        var known = KnownSession.SLOT.get(exchange);
        if (known == null) return;
        var stored = known.stored();
        trace.key = plainKeys ? stored : "****" + stored.substring(Math.max(0, stored.length() - 4));
        trace.alias = known.session().alias();
        trace.oauthId = known.session().oauthClientId();
    }
}
