package io.sluice.gateway.identity;

import io.sluice.model.problem.ProblemCode;

/// Why a token opens nothing, in the words that the client gets.
public record Refusal(ProblemCode code, int status, String message) {
    public Refusal(ProblemCode code) {
        this(code, code.status(), code.message());
    }

    static Refusal of(ProblemCode code, String message) {
        return new Refusal(code, code.status(), message);
    }
}
