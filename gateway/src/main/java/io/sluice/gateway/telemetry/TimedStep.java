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

/// The same step, with somebody who hears how long it took.
public final class TimedStep {
    private TimedStep() {}

    /// A step that is several becomes several.
    ///
    /// @param requests  hears of [Middleware]
    /// @param responses hears of [ResponseStep]
    public static List<Step> all(List<? extends Step> steps, StepTiming requests, StepTiming responses) {
        var timed = new ArrayList<Step>();
        for (var step : steps) {
            if (step instanceof Middleware middleware) timed.add(new Request(middleware, requests));
            if (step instanceof ResponseStep response) timed.add(new Response(response, responses));
            if (step instanceof Ending ending) timed.add(new End(ending));
        }
        return timed;
    }

    private static Verdict timed(StepTiming timing, Exchange exchange, String name, long start, Verdict verdict) {
        if (!timing.wants(exchange)) return verdict;
        if (verdict instanceof Verdict.Later later) {
            return exchange.afterwards(later, last -> {
                timing.took(exchange, name, start, last);
                return last;
            });
        }
        timing.took(exchange, name, start, verdict);
        return verdict;
    }

    private record Request(Middleware step, StepTiming timing) implements Middleware {
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
            return timed(timing, exchange, step.name(), start, step.onRequest(exchange));
        }
    }

    private record Response(ResponseStep step, StepTiming timing) implements ResponseStep {
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
            return timed(timing, exchange, step.name(), start, step.onResponse(exchange));
        }
    }

    /// Endings come when the request is over; nobody hears of them.
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
