package io.sluice.gateway.compile;

import io.sluice.model.middleware.AllowSpec;

/// May the caller do this: from specs to steps.
record AllowSteps(Parts parts) {

    void build(AllowSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case AllowSpec.KeyExpiry _ -> steps.unsupported("", "key expiry");
            case AllowSpec.AccessRights _ -> steps.unsupported("", "access rights");
            case AllowSpec.GranularAccess _ -> steps.unsupported("", "granular access");
        }
    }
}
