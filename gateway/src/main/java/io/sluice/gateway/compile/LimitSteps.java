package io.sluice.gateway.compile;

import io.sluice.model.middleware.LimitSpec;

/// How much may the caller do: from specs to steps.
record LimitSteps(Parts parts) {

    void build(LimitSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case LimitSpec.SessionLimit _ -> steps.unsupported("", "session limit");
            case LimitSpec.ApiLimit _ -> steps.unsupported("", "api limit");
            case LimitSpec.Organisation _ -> steps.unsupported("", "organisation");
            case LimitSpec.RateLimitsRoute _ -> steps.unsupported("", "rate limits route");
        }
    }
}
