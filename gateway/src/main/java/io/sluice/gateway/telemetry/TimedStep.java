package io.sluice.gateway.telemetry;

import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Step;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.model.middleware.ResponseStage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// A step of an API with `detailed_tracing`: the same, with a span of its own.
final class TimedStep {
    private TimedStep() {}

    /// A step that is several becomes several.
    static List<Step> all(List<Step> steps) {
        var timed = new ArrayList<Step>();
        for (var step : steps) {
            if (step instanceof Middleware middleware) timed.add(new Request(middleware));
            if (step instanceof ResponseStep response) timed.add(new Response(response));
            if (step instanceof Ending ending) timed.add(new End(ending));
        }
        return timed;
    }

    private static Verdict timed(Exchange exchange, String name, long start, Verdict verdict) {
        var trace = RequestTrace.of(exchange);
        if (trace == null || !trace.sampled) return verdict;
        if (verdict instanceof Verdict.Later later) {
            return exchange.afterwards(later, last -> {
                add(trace, name, start, last);
                return last;
            });
        }
        add(trace, name, start, verdict);
        return verdict;
    }

    private static void add(RequestTrace trace, String name, long start, Verdict verdict) {
        long id = ThreadLocalRandom.current().nextLong() | 1;
        var refused = verdict instanceof Verdict.Reject;
        trace.steps.add(new RequestTrace.StepSpan(name, id, start, System.nanoTime(), refused));
    }

    private record Request(Middleware step) implements Middleware {
        @Override
        public String name() {
            return step.name();
        }

        @Override
        public boolean needsRequestBody(Exchange exchange) {
            return step.needsRequestBody(exchange);
        }

        @Override
        public Verdict onRequest(Exchange exchange) {
            long start = System.nanoTime();
            return timed(exchange, step.name(), start, step.onRequest(exchange));
        }
    }

    private record Response(ResponseStep step) implements ResponseStep {
        @Override
        public String name() {
            return step.name();
        }

        @Override
        public ResponseStage responseStage() {
            return step.responseStage();
        }

        @Override
        public boolean needsResponseBody(Exchange exchange) {
            return step.needsResponseBody(exchange);
        }

        @Override
        public Verdict onResponse(Exchange exchange) {
            long start = System.nanoTime();
            return timed(exchange, step.name(), start, step.onResponse(exchange));
        }
    }

    /// Endings come after the last span.
    private record End(Ending step) implements Ending {
        @Override
        public String name() {
            return step.name();
        }

        @Override
        public void onEnd(Exchange exchange) {
            step.onEnd(exchange);
        }
    }
}
