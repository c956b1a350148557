package io.sluice.gateway.compile;

import io.sluice.model.middleware.AnswerSpec;

/// What is answered without the upstream: from specs to steps.
record AnswerSteps(Parts parts) {

    void build(AnswerSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case AnswerSpec.Mock _ -> steps.unsupported("", "mock");
            case AnswerSpec.Cache _ -> steps.unsupported("", "cache");
            case AnswerSpec.Virtual _ -> steps.unsupported("", "virtual");
        }
    }
}
