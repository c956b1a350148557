package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.IdentifySpec.ExternalOAuth;
import io.sluice.model.middleware.IdentifySpec.Jwt;
import io.sluice.model.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// OAuth 2.0, of our own and of others, and OpenID Connect (source: `auth-and-keys.md` sections 1.5 to 1.7).
final class ClassicOauth {
    private ClassicOauth() {}

    static IdentifySpec builtIn(Fields api) {
        var meta = api.object("oauth_meta");
        var notifications = api.object("notifications");
        return new IdentifySpec.OAuth2(
                CredentialSource.of(api, "oauth"),
                meta.texts("allowed_access_types"),
                meta.texts("allowed_authorize_types"),
                meta.text("auth_login_redirect"),
                notifications.text("oauth_on_keychange_url"),
                new Secret(notifications.text("shared_secret")));
    }

    static IdentifySpec external(Fields api) {
        var providers = api.object("external_oauth").objects("providers").stream()
                .map(ClassicOauth::provider)
                .toList();
        return new ExternalOAuth(CredentialSource.of(api, "externalOAuth"), providers);
    }

    private static ExternalOAuth.Provider provider(Fields provider) {
        var jwt = provider.object("jwt");
        var introspection = provider.object("introspection");
        return new ExternalOAuth.Provider(
                jwt.flag("enabled") ? Optional.of(local(jwt)) : Optional.empty(),
                introspection.flag("enabled") ? Optional.of(introspection(introspection)) : Optional.empty());
    }

    private static ExternalOAuth.Local local(Fields jwt) {
        return new ExternalOAuth.Local(
                jwt.text("signing_method"),
                new Secret(jwt.text("source")),
                jwt.text("identity_base_field"),
                new Jwt.Skew(
                        jwt.integer("issued_at_validation_skew"),
                        jwt.integer("expires_at_validation_skew"),
                        jwt.integer("not_before_validation_skew")));
    }

    private static ExternalOAuth.Introspection introspection(Fields introspection) {
        var cache = introspection.object("cache");
        return new ExternalOAuth.Introspection(
                introspection.text("url"),
                introspection.text("client_id"),
                new Secret(introspection.text("client_secret")),
                introspection.text("identity_base_field"),
                cache.flag("enabled") ? Duration.ofSeconds(cache.integer("timeout")) : Duration.ZERO);
    }

    static IdentifySpec openId(Fields api) {
        var options = api.object("openid_options");
        var scopes = api.object("scopes").object("oidc");
        var claim = scopes.text("scope_claim_name");
        return new IdentifySpec.OpenId(
                CredentialSource.of(api, "oidc"),
                options.objects("providers").stream()
                        .map(ClassicOauth::openIdProvider)
                        .toList(),
                options.flag("segregate_by_client"),
                new IdentifySpec.Scopes(
                        claim.isEmpty() ? List.of() : List.of(claim), scopes.textMap("scope_to_policy")));
    }

    private static IdentifySpec.OpenId.Provider openIdProvider(Fields provider) {
        var policies = new LinkedHashMap<String, String>();
        provider.textMap("client_ids").forEach((client, policy) -> {
            try {
                policies.put(new String(Base64.getDecoder().decode(client), StandardCharsets.UTF_8), policy);
            } catch (IllegalArgumentException notEncoded) {
                provider.findings()
                        .warn(provider.pointer("client_ids"), "a client id is not base64; nobody can use it");
            }
        });
        return new IdentifySpec.OpenId.Provider(provider.text("issuer"), Collections.unmodifiableMap(policies));
    }
}
