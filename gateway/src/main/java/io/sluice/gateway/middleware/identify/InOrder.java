package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import java.util.List;

/// Several steps as one: each has to pass. The first that does not decides.
public final class InOrder implements Middleware {
    private final List<Middleware> steps;

    /// @param steps at least one
    public InOrder(List<Middleware> steps) {
        this.steps = List.copyOf(steps);
    }

    @Override
    public String name() {
        return String.join(" and ", steps.stream().map(Middleware::name).toList());
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        for (var step : steps) {
            if (step.needsRequestBody(exchange)) return true;
        }
        return false;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return from(0, exchange);
    }

    private Verdict from(int first, Exchange exchange) {
        for (int i = first; i < steps.size(); i++) {
            var verdict = steps.get(i).onRequest(exchange);
            if (verdict instanceof Verdict.Later later) {
                int next = i + 1;
                return exchange.afterwards(later, settled -> after(settled, next, exchange));
            }
            if (verdict != Verdict.PASS) return verdict;
        }
        return Verdict.PASS;
    }

    private Verdict after(Verdict settled, int next, Exchange exchange) {
        return switch (settled) {
            case Verdict.Pass _ -> from(next, exchange);
            case Verdict.Later later -> exchange.afterwards(later, again -> after(again, next, exchange));
            case Verdict.Answer _, Verdict.Reject _ -> settled;
        };
    }
}
