package io.sluice.gateway.telemetry;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Verdict;

/// Hears how long steps took. Called on event loops.
public interface StepTiming {

    /// Whether it hears of this request; asked when a step has said something.
    boolean wants(Exchange exchange);

    /// @param startNanos as [System#nanoTime] told
    /// @param last       what the step said in the end
    void took(Exchange exchange, String step, long startNanos, Verdict last);

    /// Hears of nothing.
    StepTiming NONE = new StepTiming() {
        @Override
        public boolean wants(Exchange exchange) {
            return false;
        }

        @Override
        public void took(Exchange exchange, String step, long startNanos, Verdict last) {
            // Not wanted.
        }
    };
}
