package io.sluice.gateway.telemetry;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Verdict;
import java.util.concurrent.ThreadLocalRandom;

/// A span for each step of a traced request of an API with `detailed_tracing`.
final class StepSpans implements StepTiming {
    static final StepSpans INSTANCE = new StepSpans();

    private StepSpans() {}

    @Override
    public boolean wants(Exchange exchange) {
        var trace = RequestTrace.of(exchange);
        return trace != null && trace.sampled;
    }

    @Override
    public void took(Exchange exchange, String step, long startNanos, Verdict last) {
        var trace = RequestTrace.of(exchange);
        if (trace == null) return;
        long id = ThreadLocalRandom.current().nextLong() | 1;
        var refused = last instanceof Verdict.Reject;
        trace.steps.add(new RequestTrace.StepSpan(step, id, startNanos, System.nanoTime(), refused));
    }
}
