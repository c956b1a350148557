package io.sluice.gateway.compile;

import com.google.re2j.PatternSyntaxException;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.identity.DirectoryKeys;
import io.sluice.gateway.identity.ExternalJwtJudge;
import io.sluice.gateway.identity.IntrospectionJudge;
import io.sluice.gateway.identity.JwtJudge;
import io.sluice.gateway.identity.OpenIdJudge;
import io.sluice.gateway.identity.TokenJudge;
import io.sluice.gateway.middleware.identify.AnyOf;
import io.sluice.gateway.middleware.identify.AuthTokenCheck;
import io.sluice.gateway.middleware.identify.BasicAuthCheck;
import io.sluice.gateway.middleware.identify.CertificateBinding;
import io.sluice.gateway.middleware.identify.CertificateKeyCheck;
import io.sluice.gateway.middleware.identify.Challenged;
import io.sluice.gateway.middleware.identify.ClientCertificateCheck;
import io.sluice.gateway.middleware.identify.InOrder;
import io.sluice.gateway.middleware.identify.NoIdentity;
import io.sluice.gateway.middleware.identify.NotConfigured;
import io.sluice.gateway.middleware.identify.OAuthTokenCheck;
import io.sluice.gateway.middleware.identify.RefuseTokens;
import io.sluice.gateway.middleware.identify.ResourceMetadata;
import io.sluice.gateway.middleware.identify.SignatureCheck;
import io.sluice.gateway.middleware.identify.StripAuth;
import io.sluice.gateway.middleware.identify.TokenCheck;
import io.sluice.gateway.middleware.identify.TokenSignature;
import io.sluice.gateway.oauth.ClientPresence;
import io.sluice.gateway.tls.AllowList;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who is calling: from specs to steps.
record IdentifySteps(Parts parts) {

    void build(IdentifySpec spec, Steps steps) {
        if (spec instanceof IdentifySpec.AnyOf(var groups)) {
            anyOf(groups, steps);
            return;
        }
        var metadata = isChallenged(spec) ? metadata(steps.api()) : Optional.<ResourceMetadata>empty();
        if (counts(spec, steps.api()) && metadata.isEmpty()) {
            single(spec, steps);
            return;
        }
        together(List.of(spec), steps)
                .ifPresent(one -> steps.add(
                        metadata.<Middleware>map(it -> new Challenged(one, it)).orElse(one)));
    }

    /// Methods whose refusals say where tokens come from; inside a choice of methods they do not.
    private static boolean isChallenged(IdentifySpec spec) {
        return spec instanceof IdentifySpec.AuthToken
                || spec instanceof IdentifySpec.Jwt
                || spec instanceof IdentifySpec.ExternalOAuth;
    }

    /// What an API tells clients about tokens; empty when it tells nothing.
    Optional<ResourceMetadata> metadata(ApiDefinition api) {
        return api.middleware().stream()
                .filter(IdentifySpec.ResourceMetadata.class::isInstance)
                .map(IdentifySpec.ResourceMetadata.class::cast)
                .findFirst()
                .map(spec -> new ResourceMetadata(spec, api.listen().path(), parts.variables()));
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

    private void basic(IdentifySpec.Basic basic, Steps steps) {
        try {
            steps.add(new BasicAuthCheck(basic, steps.api().orgId(), steps.api().name(), parts.sessions()));
        } catch (PatternSyntaxException bad) {
            steps.problem(
                    ProblemCode.DEFINITION_INVALID,
                    "/basic_auth",
                    "body_user_regexp or body_password_regexp is no expression: " + bad.getMessage());
        }
    }

    private void single(IdentifySpec spec, Steps steps) {
        switch (spec) { // No default: javac keeps this list complete.
            case IdentifySpec.AuthToken token -> authToken(token, steps);
            case IdentifySpec.Basic basic -> basic(basic, steps);
            case IdentifySpec.Hmac hmac ->
                steps.add(new SignatureCheck(
                        hmac,
                        steps.api().orgId(),
                        parts.sessions(),
                        parts.publicKeys(),
                        parts.oauth().values()));
            case IdentifySpec.Jwt jwt -> steps.add(jwt(jwt, steps.api()));
            case IdentifySpec.OAuth2 oauth ->
                steps.add(new OAuthTokenCheck(
                        oauth,
                        steps.api().orgId(),
                        parts.sessions(),
                        new ClientPresence(parts.oauth().store(steps.api().id()))));
            case IdentifySpec.ExternalOAuth external -> steps.add(external(external, steps.api()));
            case IdentifySpec.OpenId openId -> steps.add(openId(openId, steps.api()));
            case IdentifySpec.Plugin _ -> steps.unsupported("/custom_plugin_auth_enabled", "a plugin that identifies");
            case IdentifySpec.ClientCertificate(var allowed) -> {
                var certificates = parts.clientCertificates();
                var list = new AllowList(certificates.allowed(allowed), certificates.store());
                steps.add(new ClientCertificateCheck(
                        list,
                        certificates.store().clock(),
                        parts.certificateWatch(),
                        steps.api().id()));
            }
            case IdentifySpec.NotConfigured(var scheme) -> steps.add(new NotConfigured(scheme));
            case IdentifySpec.AnyOf _, IdentifySpec.BaseIdentity _ -> {} // How the others are put together.
            case IdentifySpec.ResourceMetadata _ -> metadata(steps.api()).ifPresent(steps::add);
            case IdentifySpec.StripAuth strip -> steps.add(new StripAuth(strip));
            case IdentifySpec.Unsupported(var field) -> steps.unsupported("/" + field, field);
        }
    }

    private TokenCheck jwt(IdentifySpec.Jwt jwt, ApiDefinition api) {
        var missing = new Verdict.Reject(ProblemCode.AUTH_FIELD_MISSING, 400, ProblemCode.AUTH_FIELD_MISSING.message());
        var judge = new JwtJudge(jwt, api, parts.providers(), counts(jwt, api));
        return tokens(new TokenCheck.Form("jwt", missing, false), jwt.source(), api, judge);
    }

    private TokenCheck openId(IdentifySpec.OpenId openId, ApiDefinition api) {
        var missing = new Verdict.Reject(ProblemCode.AUTH_TOKEN_INVALID, 401, OpenIdJudge.MESSAGE);
        var judge = new OpenIdJudge(openId, api, parts.providers(), counts(openId, api));
        return tokens(new TokenCheck.Form("openid", missing, true), openId.source(), api, judge);
    }

    private Middleware external(IdentifySpec.ExternalOAuth external, ApiDefinition api) {
        if (external.providers().isEmpty()) {
            return new RefuseTokens(404, "there should be at least one provider configured");
        }
        var provider = external.providers().getFirst();
        var missing = new Verdict.Reject(ProblemCode.AUTH_FIELD_MISSING, 400, "authorization field missing");
        var judge = provider.jwt()
                .<TokenJudge>map(local -> new ExternalJwtJudge(local, api, parts.providers()))
                .or(() -> provider.introspection().map(asked -> new IntrospectionJudge(asked, api, parts.providers())));
        if (judge.isEmpty()) return new RefuseTokens(500, "access token validation method is not specified");
        return tokens(new TokenCheck.Form("external-oauth", missing, false), external.source(), api, judge.get());
    }

    private TokenCheck tokens(TokenCheck.Form form, IdentifySpec.Source source, ApiDefinition api, TokenJudge judge) {
        return new TokenCheck(form, source, api.orgId(), judge, parts.sessions(), parts.loops());
    }

    private void authToken(IdentifySpec.AuthToken token, Steps steps) {
        var orgId = steps.api().orgId();
        var directory = parts.providers()
                .directories()
                .of(token.directory())
                .map(it -> new DirectoryKeys(steps.api(), it, parts.providers()));
        var tokens = new AuthTokenCheck(token, orgId, parts.sessions(), parts.loops(), directory);
        var certificates = parts.clientCertificates();
        if (token.certificateAsKey()) {
            steps.add(new CertificateKeyCheck(
                    tokens,
                    orgId,
                    parts.sessions(),
                    certificates.forms(),
                    certificates.store(),
                    certificates.tokensToo(),
                    parts.certificateWatch(),
                    steps.api().id()));
        } else {
            steps.add(tokens);
        }
        if (steps.api().middleware().stream().anyMatch(IdentifySpec.ClientCertificate.class::isInstance)) {
            steps.add(new CertificateBinding(certificates.store().clock()));
        }
        token.signature().ifPresent(signature -> steps.add(new TokenSignature(signature, parts.variables())));
    }
}
