package io.sluice.gateway.compile;

import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.middleware.identify.AnyOf;
import io.sluice.gateway.middleware.identify.AuthTokenCheck;
import io.sluice.gateway.middleware.identify.BasicAuthCheck;
import io.sluice.gateway.middleware.identify.InOrder;
import io.sluice.gateway.middleware.identify.NoIdentity;
import io.sluice.gateway.middleware.identify.NotConfigured;
import io.sluice.gateway.middleware.identify.SignatureCheck;
import io.sluice.gateway.middleware.identify.StripAuth;
import io.sluice.gateway.middleware.identify.TokenSignature;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.IdentifySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who is calling: from specs to steps.
record IdentifySteps(Parts parts) {

    void build(IdentifySpec spec, Steps steps) {
        if (spec instanceof IdentifySpec.AnyOf(var groups)) {
            anyOf(groups, steps);
        } else if (counts(spec, steps.api())) {
            single(spec, steps);
        } else {
            together(List.of(spec), steps).ifPresent(steps::add);
        }
    }

    /// A choice of groups; the session of one method at most counts.
    private void anyOf(List<IdentifySpec.AnyOf.Group> groups, Steps steps) {
        var built = new ArrayList<Middleware>();
        for (var group : groups) together(group.methods(), steps).ifPresent(built::add);
        if (!built.isEmpty()) steps.add(new AnyOf(built));
    }

    /// Methods that all have to let the caller in, as one step; empty when one of them cannot be built.
    private Optional<Middleware> together(List<IdentifySpec> methods, Steps steps) {
        var built = new ArrayList<Middleware>();
        for (var method : methods) {
            var inner = steps.inner();
            single(method, inner);
            var own = new ArrayList<Middleware>();
            for (var step : steps.taken(inner)) {
                if (step instanceof Middleware middleware) own.add(middleware);
            }
            if (own.isEmpty()) return Optional.empty();
            var one = inOrder(own);
            built.add(counts(method, steps.api()) ? one : new NoIdentity(one));
        }
        return Optional.of(inOrder(built));
    }

    private static Middleware inOrder(List<Middleware> steps) {
        return steps.size() == 1 ? steps.getFirst() : new InOrder(steps);
    }

    /// Whether the session that a method finds is the one of the request (`base_identity_provided_by`).
    private static boolean counts(IdentifySpec spec, ApiDefinition api) {
        var own = identity(spec);
        if (own.isEmpty()) return true;
        for (var other : api.middleware()) {
            if (other instanceof IdentifySpec.BaseIdentity(var named)) return named.equals(own);
        }
        return true;
    }

    /// What a method is called in `base_identity_provided_by`; "" for what identifies nobody.
    private static String identity(IdentifySpec spec) {
        return switch (spec) {
            case IdentifySpec.AuthToken _ -> "auth_token";
            case IdentifySpec.Basic _ -> "basic_auth_user";
            case IdentifySpec.Hmac _ -> "hmac_key";
            case IdentifySpec.Jwt _ -> "jwt_claim";
            case IdentifySpec.OpenId _ -> "oidc_user";
            case IdentifySpec.OAuth2 _, IdentifySpec.ExternalOAuth _ -> "oauth_key";
            case IdentifySpec.Plugin _ -> "custom_auth";
            case IdentifySpec.ClientCertificate _,
                    IdentifySpec.AnyOf _,
                    IdentifySpec.NotConfigured _,
                    IdentifySpec.BaseIdentity _,
                    IdentifySpec.ResourceMetadata _,
                    IdentifySpec.StripAuth _,
                    IdentifySpec.Unsupported _ -> "";
        };
    }

    private void single(IdentifySpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case IdentifySpec.AuthToken token -> authToken(token, steps);
            case IdentifySpec.Basic basic ->
                steps.add(new BasicAuthCheck(
                        basic, steps.api().orgId(), steps.api().name(), parts.sessions()));
            case IdentifySpec.Hmac hmac ->
                steps.add(new SignatureCheck(hmac, steps.api().orgId(), parts.sessions(), parts.publicKeys()));
            case IdentifySpec.Jwt _ -> steps.unsupported("/enable_jwt", "JSON Web Tokens");
            case IdentifySpec.OAuth2 _ -> steps.unsupported("/use_oauth2", "the built-in OAuth server");
            case IdentifySpec.ExternalOAuth _ -> steps.unsupported("/external_oauth", "external OAuth");
            case IdentifySpec.OpenId _ -> steps.unsupported("/use_openid", "OpenID Connect");
            case IdentifySpec.Plugin _ -> steps.unsupported("/custom_plugin_auth_enabled", "a plugin that identifies");
            case IdentifySpec.ClientCertificate _ ->
                steps.unsupported("/use_mutual_tls_auth", "a list of client certificates");
            case IdentifySpec.NotConfigured(var scheme) -> steps.add(new NotConfigured(scheme));
            case IdentifySpec.AnyOf _, IdentifySpec.BaseIdentity _ -> {} // How the others are put together.
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
