package io.sluice.gateway.compile;

import io.sluice.model.middleware.IdentifySpec;

/// Who is calling: from specs to steps.
record IdentifySteps(Parts parts) {

    void build(IdentifySpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case IdentifySpec.AuthToken _ -> steps.unsupported("", "auth token");
            case IdentifySpec.StripAuth _ -> steps.unsupported("", "strip auth");
            case IdentifySpec.Unsupported(var field) -> steps.unsupported("/" + field, field);
        }
    }
}
