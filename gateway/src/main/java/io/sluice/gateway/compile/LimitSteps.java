package io.sluice.gateway.compile;

import io.sluice.gateway.middleware.limit.ApiLimit;
import io.sluice.gateway.middleware.limit.OrganisationLimit;
import io.sluice.gateway.middleware.limit.RateLimitsRoute;
import io.sluice.gateway.middleware.limit.SessionLimit;
import io.sluice.gateway.middleware.limit.WatchOrganisation;
import io.sluice.gateway.middleware.limit.WatchQuota;
import io.sluice.model.middleware.LimitSpec;
import io.sluice.model.session.KeyHash;

/// How much may the caller do: from specs to steps.
record LimitSteps(Parts parts) {

    void build(LimitSpec spec, Steps steps) {
        var api = steps.api();
        var limiters = parts.limiters();
        var monitors = parts.monitors();
        switch (spec) { // No default: javac keeps this list complete.
            case LimitSpec.SessionLimit s -> {
                steps.add(new SessionLimit(s, api.id(), parts.matching(), limiters, parts.requestEvents()));
                if (monitors.enabled() && monitors.keys() && s.quota()) {
                    steps.add(new WatchQuota(monitors, parts.requestEvents()));
                }
            }
            case LimitSpec.ApiLimit s ->
                steps.add(ApiLimit.of(s, api.orgId(), api.id(), generation(steps), steps::table, limiters));
            case LimitSpec.Organisation _ -> {
                steps.add(new OrganisationLimit(api.orgId(), limiters));
                if (monitors.enabled() && monitors.organisations()) {
                    steps.add(new WatchOrganisation(api.orgId(), limiters, monitors, parts.requestEvents()));
                }
            }
            case LimitSpec.RateLimitsRoute _ -> steps.add(new RateLimitsRoute(api.id(), parts.matching(), limiters));
        }
    }

    /// Another one for each definition, and the same in the process that takes over from this one.
    private static String generation(Steps steps) {
        return KeyHash.MURMUR64.hex(steps.version().key() + " " + steps.api().classic());
    }
}
