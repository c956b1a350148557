package io.sluice.gateway.compile;

import io.sluice.gateway.analytics.Tracking;
import io.sluice.model.middleware.AdmitSpec;
import java.util.function.Function;

/// Is the request allowed through the door: from specs to steps.
record AdmitSteps(Parts parts) {

    void build(AdmitSpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case AdmitSpec.Cors _ -> steps.unsupported("", "cors");
            case AdmitSpec.OptionsPassthrough _ -> steps.unsupported("", "options passthrough");
            case AdmitSpec.IpAllow _ -> steps.unsupported("", "ip allow");
            case AdmitSpec.IpBlock _ -> steps.unsupported("", "ip block");
            case AdmitSpec.RequestSize _ -> steps.unsupported("", "request size");
            case AdmitSpec.ContextVariables _ -> steps.unsupported("", "context variables");
            case AdmitSpec.Tracking(var track, var doNotTrack) ->
                steps.add(new Tracking(
                        steps.table(track, Function.identity(), false),
                        steps.table(doNotTrack, Function.identity(), false)));
            case AdmitSpec.EndpointAccess _ -> steps.unsupported("", "endpoint access");
            case AdmitSpec.NoVersion _ -> steps.unsupported("", "no version");
            case AdmitSpec.Expiry _ -> steps.unsupported("", "expiry");
        }
    }
}
