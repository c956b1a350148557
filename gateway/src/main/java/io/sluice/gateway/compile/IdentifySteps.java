package io.sluice.gateway.compile;

import io.sluice.gateway.middleware.identify.AuthTokenCheck;
import io.sluice.gateway.middleware.identify.StripAuth;
import io.sluice.gateway.middleware.identify.TokenSignature;
import io.sluice.model.middleware.IdentifySpec;

/// Who is calling: from specs to steps.
record IdentifySteps(Parts parts) {

    void build(IdentifySpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case IdentifySpec.AuthToken token -> authToken(token, steps);
            case IdentifySpec.Basic _ -> steps.unsupported("/use_basic_auth", "basic authentication");
            case IdentifySpec.Hmac _ -> steps.unsupported("/enable_signature_checking", "HTTP signatures");
            case IdentifySpec.Jwt _ -> steps.unsupported("/enable_jwt", "JSON Web Tokens");
            case IdentifySpec.OAuth2 _ -> steps.unsupported("/use_oauth2", "the built-in OAuth server");
            case IdentifySpec.ExternalOAuth _ -> steps.unsupported("/external_oauth", "external OAuth");
            case IdentifySpec.OpenId _ -> steps.unsupported("/use_openid", "OpenID Connect");
            case IdentifySpec.Plugin _ -> steps.unsupported("/custom_plugin_auth_enabled", "a plugin that identifies");
            case IdentifySpec.ClientCertificate _ ->
                steps.unsupported("/use_mutual_tls_auth", "a list of client certificates");
            case IdentifySpec.AnyOf _ -> steps.unsupported("/security_requirements", "a choice of methods");
            case IdentifySpec.NotConfigured(var scheme) ->
                steps.unsupported("/security", "the security scheme " + scheme);
            case IdentifySpec.BaseIdentity _ ->
                steps.unsupported("/base_identity_provided_by", "a choice of whose session counts");
            case IdentifySpec.ResourceMetadata _ ->
                steps.unsupported("/protectedResourceMetadata", "metadata of the protected resource");
            case IdentifySpec.StripAuth strip -> steps.add(new StripAuth(strip));
            case IdentifySpec.Unsupported(var field) -> steps.unsupported("/" + field, field);
        }
    }

    private void authToken(IdentifySpec.AuthToken token, Steps steps) {
        if (token.certificateAsKey()) {
            steps.unsupported("/auth_configs/authToken/use_certificate", "a client certificate as key");
            return;
        }
        steps.add(new AuthTokenCheck(token, steps.api().orgId(), parts.sessions(), parts.loops()));
        token.signature().ifPresent(signature -> steps.add(new TokenSignature(signature, parts.variables())));
    }
}
