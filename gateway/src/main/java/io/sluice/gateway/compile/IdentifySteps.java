package io.sluice.gateway.compile;

import io.sluice.gateway.middleware.identify.AuthTokenCheck;
import io.sluice.gateway.middleware.identify.StripAuth;
import io.sluice.model.middleware.IdentifySpec;

/// Who is calling: from specs to steps.
record IdentifySteps(Parts parts) {

    void build(IdentifySpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case IdentifySpec.AuthToken token -> authToken(token, steps);
            case IdentifySpec.StripAuth strip -> steps.add(new StripAuth(strip));
            case IdentifySpec.Unsupported(var field) -> steps.unsupported("/" + field, field);
        }
    }

    private void authToken(IdentifySpec.AuthToken token, Steps steps) {
        if (token.certificateAsKey()) {
            steps.unsupported("/auth_configs/authToken/use_certificate", "a client certificate as key");
            return;
        }
        if (token.signature().isPresent()) {
            steps.unsupported("/auth_configs/authToken/validate_signature", "the signature of a token");
            return;
        }
        steps.add(new AuthTokenCheck(token, steps.api().orgId(), parts.sessions(), parts.loops()));
    }
}
