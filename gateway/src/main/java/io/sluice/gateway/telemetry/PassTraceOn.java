package io.sluice.gateway.telemetry;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;

/// Last step of a pipeline: tells the upstream which trace its request belongs to.
record PassTraceOn(Propagation propagation) implements Middleware {
    @Override
    public String name() {
        return "pass-trace-on";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var trace = RequestTrace.of(exchange);
        if (trace == null) return Verdict.PASS;
        propagation.inject(trace, exchange.request());
        trace.upstreamStartNanos = System.nanoTime();
        return Verdict.PASS;
    }
}
