package io.sluice.gateway.compile;

import io.sluice.model.middleware.CheckSpec;

/// Is the request well formed: from specs to steps.
record CheckSteps(Parts parts) {

    void build(CheckSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case CheckSpec.ValidateJson _ -> steps.unsupported("", "validate json");
            case CheckSpec.ValidateRequest _ -> steps.unsupported("", "validate request");
        }
    }
}
