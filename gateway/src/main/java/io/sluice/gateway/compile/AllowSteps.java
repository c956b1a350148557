package io.sluice.gateway.compile;

import io.sluice.gateway.middleware.allow.AccessRights;
import io.sluice.gateway.middleware.allow.GranularAccess;
import io.sluice.gateway.middleware.allow.KeyExpiry;
import io.sluice.gateway.middleware.identify.ScopeCheck;
import io.sluice.model.middleware.AllowSpec;

/// May the caller do this: from specs to steps.
record AllowSteps(Parts parts) {

    void build(AllowSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case AllowSpec.ScopeCheck check ->
                steps.add(new ScopeCheck(
                        check,
                        steps.table(check.operations(), AllowSpec.ScopeCheck.Entry::endpoint, false),
                        new IdentifySteps(parts).metadata(steps.api())));
            case AllowSpec.KeyExpiry _ -> steps.add(new KeyExpiry());
            case AllowSpec.AccessRights _ -> steps.add(new AccessRights(steps.api()));
            case AllowSpec.GranularAccess _ ->
                steps.add(new GranularAccess(steps.api().id(), parts.matching()));
        }
    }
}
