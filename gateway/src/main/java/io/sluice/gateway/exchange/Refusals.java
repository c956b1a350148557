package io.sluice.gateway.exchange;

import io.sluice.model.problem.ProblemCode;

/// Puts refusals into the words and form that clients know.
public interface Refusals {
    LocalResponse render(Exchange exchange, ProblemCode code, int status, String message);
}
