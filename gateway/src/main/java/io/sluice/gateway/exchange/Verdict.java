package io.sluice.gateway.exchange;

import io.sluice.model.problem.ProblemCode;

/// What a step decided about one exchange. Four answers; a fifth means two jobs in one class.
public sealed interface Verdict {

    Verdict PASS = new Pass();

    /// Go on to the next step.
    record Pass() implements Verdict {}

    /// Stop and send this response; nothing further down is called.
    record Answer(LocalResponse response) implements Verdict {}

    /// Stop and send a refusal in Tyk's words and form.
    ///
    /// @param message what the client reads; may differ from the code's own text
    record Reject(ProblemCode code, int status, String message) implements Verdict {
        public Reject(ProblemCode code) {
            this(code, code.status(), code.message());
        }
    }

    /// Not known yet. The exchange goes on, on its own event loop, when [#complete] is called.
    final class Later implements Verdict {
        private final Exchange exchange;
        private final long generation;

        Later(Exchange exchange, long generation) {
            this.exchange = exchange;
            this.generation = generation;
        }

        boolean isOf(long number) {
            return generation == number;
        }

        /// Gives the verdict; from any thread, once. Too late, for an exchange that is over, it does nothing.
        public void complete(Verdict verdict) {
            exchange.settleLater(generation, verdict);
        }

        /// The step broke; the exchange is refused.
        public void fail(Throwable why) {
            exchange.failLater(generation, why);
        }
    }
}
