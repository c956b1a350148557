package io.sluice.gateway.upstream;

import io.sluice.gateway.event.Events;
import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Slot;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.middleware.ResponseStage;
import io.sluice.model.middleware.UpstreamSpec;
import io.sluice.model.problem.ProblemCode;
import java.util.concurrent.TimeUnit;

/// Spares an upstream that keeps failing, endpoint by endpoint: answers 503 in its place for a while
/// (`gateway-features-1.md` 3.9).
///
/// A failure is a call without an answer, or an answer of 500 and above.
public final class CircuitBreaker implements Middleware, ResponseStep, Ending {
    private static final Verdict OPEN = new Verdict.Reject(ProblemCode.UPSTREAM_BREAKER_OPEN);
    private static final Slot<Breaker> SLOT = new Slot<>();

    /// The breaker of one endpoint.
    public static final class Guarded {
        private final Endpoint endpoint;
        private final Breaker breaker;

        private Guarded(Endpoint endpoint, Breaker breaker) {
            this.endpoint = endpoint;
            this.breaker = breaker;
        }

        /// @param apiId  of the API whose endpoint it is
        /// @param events told when the breaker opens and closes
        /// @param name   of the breaker; the same after a reload and in the next process
        public static Guarded of(
                UpstreamSpec.CircuitBreaker.Entry entry, String apiId, Events events, String name, Breakers breakers) {
            var breaker = new Breaker(
                    entry.thresholdPercent(),
                    entry.samples(),
                    entry.returnToServiceAfterSeconds() * 1_000L,
                    !entry.halfOpenDisabled(),
                    new BreakerEvents(apiId, entry.endpoint().path(), events));
            return new Guarded(entry.endpoint(), breakers.add(name, breaker));
        }

        public Endpoint endpoint() {
            return endpoint;
        }
    }

    private final EndpointTable<Guarded> endpoints;

    public CircuitBreaker(EndpointTable<Guarded> endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public String name() {
        return "circuit-breaker";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var guarded = endpoints.find(exchange);
        if (guarded == null) return Verdict.PASS;
        if (!guarded.breaker.admits(now(exchange))) return OPEN;
        SLOT.set(exchange, guarded.breaker);
        return Verdict.PASS;
    }

    /// Before anything changes the answer.
    @Override
    public ResponseStage responseStage() {
        return ResponseStage.MCP_LIST;
    }

    @Override
    public Verdict onResponse(Exchange exchange) {
        var breaker = SLOT.get(exchange);
        if (breaker == null) return Verdict.PASS;
        SLOT.set(exchange, null);
        if (exchange.response().status() >= 500) failed(breaker, exchange);
        else breaker.succeeded(now(exchange));
        return Verdict.PASS;
    }

    @Override
    public void onUpstreamFailure(Exchange exchange) {
        var breaker = SLOT.get(exchange);
        if (breaker == null) return;
        SLOT.set(exchange, null);
        breaker.failed(now(exchange));
    }

    /// What ended in the middle of an answer, or before anything was heard of the upstream.
    @Override
    public void onEnd(Exchange exchange) {
        var breaker = SLOT.get(exchange);
        if (breaker == null) return;
        if (exchange.outcome().upstreamFailure() != null) failed(breaker, exchange);
        else breaker.abandoned();
    }

    /// It closes when its time is over, also when nobody asks.
    private static void failed(Breaker breaker, Exchange exchange) {
        if (!breaker.failed(now(exchange))) return;
        var clock = exchange.loop().clock();
        var _ = exchange.loop()
                .eventLoop()
                .schedule(() -> breaker.expire(clock.millis()), breaker.openMillis(), TimeUnit.MILLISECONDS);
    }

    private static long now(Exchange exchange) {
        return exchange.loop().clock().millis();
    }
}
