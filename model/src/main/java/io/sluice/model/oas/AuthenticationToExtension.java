package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// The authentication of a Classic document as native security schemes and `server.authentication`.
final class AuthenticationToExtension {
    private final Fields classic;
    private final ObjectNode described = Json.object();
    private final ObjectNode vendors = Json.object();

    AuthenticationToExtension(Fields classic) {
        this.classic = classic;
        if (classic.flag("enable_jwt")) jwt();
        if (classic.flag("use_basic_auth")) basic();
        if (classic.flag("use_oauth2")) oauth();
        if (classic.object("external_oauth").flag("enabled")) externalOauth();
        var others = !vendors.isEmpty() || hasProprietary();
        if (classic.flag("use_standard_auth") || (!others && !classic.flag("use_keyless"))) token();
    }

    private boolean hasProprietary() {
        return classic.flag("enable_signature_checking") || classic.flag("use_openid") || isCustom();
    }

    private boolean isCustom() {
        return classic.flag("custom_plugin_auth_enabled")
                || classic.flag("enable_coprocess_auth")
                || classic.flag("use_go_plugin_auth");
    }

    /// `components.securitySchemes`; may be empty.
    ObjectNode schemes() {
        return described;
    }

    /// `security`: one group of all schemes, since every enabled Classic method must pass.
    List<ObjectNode> security() {
        if (described.isEmpty()) return List.of();
        var group = Json.object();
        described.fieldNames().forEachRemaining(group::putArray);
        return List.of(group);
    }

    /// `server.authentication`; empty for a keyless API without any method.
    Members authentication() {
        var keyless = classic.flag("use_keyless");
        if (keyless && vendors.isEmpty() && !hasProprietary()) return new Members();
        var lifetime = classic.integer("session_lifetime");
        return new Members()
                .always("enabled", !keyless)
                .flag("stripAuthorizationData", classic.flag("strip_auth_data"))
                .text("baseIdentityProvider", classic.text("base_identity_provided_by"))
                .object("hmac", hmac())
                .object("oidc", oidc())
                .object("custom", custom())
                .tree("securitySchemes", vendors)
                .object(
                        "customKeyLifetime",
                        lifetime <= 0
                                ? new Members()
                                : new Members()
                                        .always("enabled", true)
                                        .always("value", Durations.ofSeconds(lifetime))
                                        .flag(
                                                "respectValidity",
                                                classic.flag("session_lifetime_respects_key_expiration")));
    }

    private Fields config(String method) {
        var configs = classic.object("auth_configs");
        var mayBeOld = method.equals("authToken") || method.equals("jwt");
        return mayBeOld && !configs.has(method) ? classic.object("auth") : configs.object(method);
    }

    private static Members source(boolean enabled, String name) {
        return new Members().always("enabled", enabled).text("name", name);
    }

    private static Members sources(Fields config, boolean enabled) {
        var headers = !config.flag("disable_header");
        var header = config.text("auth_header_name", "Authorization");
        var other = headers ? header : "Authorization";
        var members = new Members().always("enabled", enabled).object("header", source(headers, header));
        if (config.flag("use_param")) members.object("query", source(true, config.text("param_name", other)));
        if (config.flag("use_cookie")) members.object("cookie", source(true, config.text("cookie_name", other)));
        return members;
    }

    private void add(String name, Members scheme, Members vendor) {
        described.set(name, scheme.node());
        vendors.set(name, vendor.node());
    }

    private void token() {
        var config = config("authToken");
        var sources = sources(config, true).flag("enableClientCertificate", config.flag("use_certificate"));
        if (config.flag("validate_signature")) sources.object("signatureValidation", signature(config));
        var header = config.text("auth_header_name", "Authorization");
        var scheme = new Members().always("type", "apiKey");
        if (!config.flag("disable_header")) scheme.always("in", "header").always("name", header);
        else if (config.flag("use_param") || !config.flag("use_cookie")) {
            scheme.always("in", "query").always("name", config.text("param_name", "Authorization"));
        } else scheme.always("in", "cookie").always("name", config.text("cookie_name", "Authorization"));
        add(config.text("name", "authToken"), scheme, sources);
    }

    private static Members signature(Fields config) {
        var signature = config.object("signature");
        var query = signature.text("param_name");
        return new Members()
                .always("enabled", true)
                .text("algorithm", signature.text("algorithm"))
                .text("header", signature.text("header"))
                .object("query", source(signature.flag("use_param") || !query.isEmpty(), query))
                .text("secret", signature.text("secret"))
                .number("allowedClockSkew", signature.integer("allowed_clock_skew"))
                .number("errorCode", signature.integer("error_code"))
                .text("errorMessage", signature.text("error_message"));
    }

    private void basic() {
        var basic = classic.object("basic_auth");
        var config = config("basic");
        var body = !basic.flag("extract_from_body")
                ? new Members()
                : new Members()
                        .always("enabled", true)
                        .text("userRegexp", basic.text("body_user_regexp"))
                        .text("passwordRegexp", basic.text("body_password_regexp"));
        add(
                config.text("name", "basicAuth"),
                new Members().always("type", "http").always("scheme", "basic"),
                sources(config, true)
                        .flag("disableCaching", basic.flag("disable_caching"))
                        .number("cacheTTL", basic.integer("cache_ttl"))
                        .object("extractCredentialsFromBody", body));
    }

    private void jwt() {
        var config = config("jwt");
        var uris = classic.objects("jwt_jwks_uris").stream()
                .map(uri -> new Members()
                        .always("url", uri.text("url"))
                        .text("cacheTimeout", uri.text("cache_timeout"))
                        .node())
                .toList();
        if (!uris.isEmpty()) {
            classic.findings().warn(classic.pointer("jwt_jwks_uris"), "the key sets, ignored so far, will be used");
        }
        var scopes = classic.object("scopes").object("jwt");
        var claim = scopes.text("scope_claim_name", classic.text("jwt_scope_claim_name"));
        var mapping = scopes.textMap("scope_to_policy");
        if (mapping.isEmpty()) mapping = classic.textMap("jwt_scope_to_policy_mapping");
        add(
                config.text("name", "jwtAuth"),
                new Members().always("type", "http").always("scheme", "bearer").always("bearerFormat", "JWT"),
                sources(config, true)
                        .text("source", classic.text("jwt_source"))
                        .text("signingMethod", classic.text("jwt_signing_method"))
                        .text("identityBaseField", classic.text("jwt_identity_base_field"))
                        .objects("jwksURIs", uris)
                        .flag("skipKid", classic.flag("jwt_skip_kid"))
                        .text("policyFieldName", classic.text("jwt_policy_field_name"))
                        .text("clientBaseField", classic.text("jwt_client_base_field"))
                        .object("scopes", scopes(claim, mapping))
                        .texts("defaultPolicies", classic.texts("jwt_default_policies"))
                        .number("issuedAtValidationSkew", classic.integer("jwt_issued_at_validation_skew"))
                        .number("notBeforeValidationSkew", classic.integer("jwt_not_before_validation_skew"))
                        .number("expiresAtValidationSkew", classic.integer("jwt_expires_at_validation_skew"))
                        .flag("idpClientIdMappingDisabled", classic.flag("idp_client_id_mapping_disabled")));
    }

    private static Members scopes(String claim, java.util.Map<String, String> mapping) {
        return new Members()
                .text("claimName", claim)
                .objects(
                        "scopeToPolicyMapping",
                        mapping.entrySet().stream()
                                .map(pair -> Json.object()
                                        .put("scope", pair.getKey())
                                        .put("policyId", pair.getValue()))
                                .toList());
    }

    private void oauth() {
        var config = config("oauth");
        var meta = classic.object("oauth_meta");
        var grants = meta.texts("allowed_access_types");
        var listen = classic.object("proxy").text("listen_path").replaceAll("/+$", "");
        var flows = Json.object();
        if (grants.contains("authorization_code")) {
            flow(flows, "authorizationCode")
                    .put("authorizationUrl", listen + "/oauth/authorize")
                    .put("tokenUrl", listen + "/oauth/token");
        }
        if (grants.contains("client_credentials")) {
            flow(flows, "clientCredentials").put("tokenUrl", listen + "/oauth/token");
        }
        if (grants.contains("password")) flow(flows, "password").put("tokenUrl", listen + "/oauth/token");
        if (grants.contains("__implicit")) {
            flow(flows, "implicit").put("authorizationUrl", listen + "/oauth/authorize");
        }
        var notifications = classic.object("notifications");
        add(
                config.text("name", "oauth"),
                new Members().always("type", "oauth2").always("flows", flows),
                sources(config, true)
                        .texts("allowedAuthorizeTypes", meta.texts("allowed_authorize_types"))
                        .flag("refreshToken", grants.contains("refresh_token"))
                        .text("authLoginRedirect", meta.text("auth_login_redirect"))
                        .object(
                                "notifications",
                                new Members()
                                        .text("sharedSecret", notifications.text("shared_secret"))
                                        .text("onKeyChangeUrl", notifications.text("oauth_on_keychange_url"))));
    }

    private static ObjectNode flow(ObjectNode flows, String name) {
        var flow = flows.putObject(name);
        flow.putObject("scopes");
        return flow;
    }

    private void externalOauth() {
        var config = config("externalOAuth");
        var providers = classic.object("external_oauth").objects("providers").stream()
                .map(AuthenticationToExtension::provider)
                .toList();
        add(
                config.text("name", "externalOAuth"),
                new Members().always("type", "oauth2").always("flows", Json.object()),
                sources(config, true).objects("providers", providers));
    }

    private static ObjectNode provider(Fields provider) {
        var jwt = provider.object("jwt");
        var introspection = provider.object("introspection");
        var cache = introspection.object("cache");
        return new Members()
                .object(
                        "jwt",
                        new Members()
                                .always("enabled", jwt.flag("enabled"))
                                .always("signingMethod", jwt.text("signing_method"))
                                .always("source", jwt.text("source"))
                                .text("identityBaseField", jwt.text("identity_base_field"))
                                .number("issuedAtValidationSkew", jwt.integer("issued_at_validation_skew"))
                                .number("notBeforeValidationSkew", jwt.integer("not_before_validation_skew"))
                                .number("expiresAtValidationSkew", jwt.integer("expires_at_validation_skew")))
                .object(
                        "introspection",
                        new Members()
                                .always("enabled", introspection.flag("enabled"))
                                .text("url", introspection.text("url"))
                                .text("clientId", introspection.text("client_id"))
                                .text("clientSecret", introspection.text("client_secret"))
                                .text("identityBaseField", introspection.text("identity_base_field"))
                                .object(
                                        "cache",
                                        new Members()
                                                .always("enabled", cache.flag("enabled"))
                                                .always("timeout", cache.integer("timeout"))))
                .node();
    }

    private Members hmac() {
        if (!classic.flag("enable_signature_checking")) return new Members();
        return sources(config("hmac"), true)
                .texts("allowedAlgorithms", classic.texts("hmac_allowed_algorithms"))
                .always("allowedClockSkew", UpstreamMapping.number(classic.number("hmac_allowed_clock_skew")));
    }

    private Members oidc() {
        if (!classic.flag("use_openid")) return new Members();
        var options = classic.object("openid_options");
        var scopes = classic.object("scopes").object("oidc");
        return sources(config("oidc"), true)
                .flag("segregateByClientId", options.flag("segregate_by_client"))
                .objects(
                        "providers",
                        options.objects("providers").stream()
                                .map(AuthenticationToExtension::oidcProvider)
                                .toList())
                .object("scopes", scopes(scopes.text("scope_claim_name"), scopes.textMap("scope_to_policy")));
    }

    private static ObjectNode oidcProvider(Fields provider) {
        var clients = provider.textMap("client_ids").entrySet().stream()
                .map(client -> Json.object()
                        .put("clientId", decoded(provider, client.getKey()))
                        .put("policyId", client.getValue()))
                .toList();
        return new Members()
                .always("issuer", provider.text("issuer"))
                .objects("clientToPolicyMapping", clients)
                .node();
    }

    private static String decoded(Fields provider, String clientId) {
        try {
            return new String(Base64.getDecoder().decode(clientId), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            provider.findings().warn(provider.pointer("client_ids"), "a client id is not base64 and is kept as it is");
            return clientId;
        }
    }

    private Members custom() {
        if (!isCustom()) return new Members();
        var middleware = classic.object("custom_middleware");
        var check = middleware.object("auth_check");
        return sources(config("coprocess"), true)
                .object(
                        "config",
                        new Members()
                                .always("enabled", !check.flag("disabled"))
                                .always("functionName", check.text("name"))
                                .text("path", check.text("path"))
                                .flag("rawBodyOnly", check.flag("raw_body_only"))
                                .flag("requireSession", check.flag("require_session"))
                                .object("idExtractor", extractor(middleware.object("id_extractor"))));
    }

    private static Members extractor(Fields extractor) {
        if (extractor.text("extract_from").isEmpty()) return new Members();
        var how = extractor.object("extractor_config");
        return new Members()
                .always("enabled", !extractor.flag("disabled"))
                .always("source", extractor.text("extract_from"))
                .always("with", extractor.text("extract_with"))
                .object(
                        "config",
                        new Members()
                                .text("headerName", how.text("header_name"))
                                .text("formParamName", how.text("param_name"))
                                .text("regexp", how.text("regex_expression"))
                                .number("regexpMatchIndex", how.integer("regex_match_index"))
                                .text("xPathExp", how.text("xpath_expression")));
    }
}
