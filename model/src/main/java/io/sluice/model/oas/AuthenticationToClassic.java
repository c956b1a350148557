package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// `server.authentication` with the native security schemes (source: `auth-and-keys.md` sections 1.1 and 1.12).
///
/// What only an OpenAPI document can say (issuers, audiences, custom claims, scope checks, resource metadata) has no
/// Classic form and is read from the document itself.
final class AuthenticationToClassic {
    private static final Set<String> PROPRIETARY = Set.of("hmac", "oidc", "custom");

    private final Fields authentication;
    private final ObjectNode classic;
    private final ObjectNode configs = Json.object();

    private AuthenticationToClassic(Fields authentication, ObjectNode classic) {
        this.authentication = authentication;
        this.classic = classic;
    }

    static void convert(OasDocument document, ObjectNode classic) {
        var authentication = document.extension().object("server").object("authentication");
        classic.put("use_keyless", !authentication.flag("enabled"));
        classic.put("strip_auth_data", authentication.flag("stripAuthorizationData"));
        classic.put("base_identity_provided_by", authentication.text("baseIdentityProvider"));
        lifetime(authentication.object("customKeyLifetime"), classic);

        var conversion = new AuthenticationToClassic(authentication, classic);
        conversion.schemes(document.securityGroups());
        if (authentication.has("hmac")) conversion.hmac(authentication.object("hmac"));
        if (authentication.has("oidc")) conversion.oidc(authentication.object("oidc"));
        if (authentication.has("custom")) conversion.custom(authentication.object("custom"));
        classic.set("auth_configs", conversion.configs);
        if (authentication.flag("enabled") && document.root().has("security")) {
            classic.set("security_requirement_scopes", document.root().any("security"));
        }
    }

    private static void lifetime(Fields lifetime, ObjectNode classic) {
        if (!lifetime.flag("enabled")) return;
        classic.put("session_lifetime", Durations.seconds(lifetime, "value"));
        classic.put("session_lifetime_respects_key_expiration", lifetime.flag("respectValidity"));
    }

    private void schemes(List<Map<String, Fields>> groups) {
        var compliant = authentication.text("securityProcessingMode").equals("compliant");
        var requirements = new ArrayList<List<String>>();
        groups.forEach(group -> requirements.add(List.copyOf(group.keySet())));
        var vendorGroups = vendorGroups();
        if (compliant) {
            requirements.removeIf(group -> isPartOf(group, vendorGroups));
            requirements.addAll(vendorGroups);
            if (requirements.size() > 1) {
                var list = classic.putArray("security_requirements");
                requirements.forEach(group -> group.forEach(list.addArray()::add));
            }
        }

        var natives = new LinkedHashMap<String, Fields>();
        for (var group : compliant ? groups : groups.subList(0, Math.min(1, groups.size()))) natives.putAll(group);
        var vendors = authentication.objectMap("securitySchemes");
        natives.forEach((name, described) -> {
            var vendor = vendors.get(name);
            if (vendor != null) scheme(name, described, vendor);
        });
    }

    private List<List<String>> vendorGroups() {
        var groups = new ArrayList<List<String>>();
        for (var group : authentication.any("security")) {
            var names = new ArrayList<String>();
            group.forEach(name -> names.add(name.asText()));
            if (!names.isEmpty()) groups.add(names);
        }
        return groups;
    }

    /// An importer writes a scheme that a vendor group combines with a proprietary one in both places.
    private static boolean isPartOf(List<String> group, List<List<String>> vendorGroups) {
        return group.size() == 1
                && vendorGroups.stream()
                        .anyMatch(vendor ->
                                vendor.containsAll(group) && vendor.stream().anyMatch(PROPRIETARY::contains));
    }

    private void scheme(String name, Fields described, Fields vendor) {
        switch (described.text("type")) {
            case "apiKey" -> token(name, described, vendor);
            case "http" -> {
                if (described.text("scheme").equalsIgnoreCase("basic")) basic(name, vendor);
                else jwt(name, vendor);
            }
            case "oauth2" -> {
                if (vendor.has("providers")) externalOauth(name, vendor);
                else if (!isScopeCheck(vendor)) oauth(name, described, vendor);
            }
            default ->
                described
                        .findings()
                        .unsupported(described.pointer("type"), "this kind of security scheme is not supported");
        }
    }

    private static boolean isScopeCheck(Fields vendor) {
        return vendor.has("scopeCheck") || vendor.has("protectedResourceMetadata") || vendor.has("tokenExchange");
    }

    private void token(String name, Fields described, Fields vendor) {
        // Only one auth token is possible; the first that is switched on counts.
        if (configs.has("authToken") && classic.path("use_standard_auth").asBoolean()) return;
        var config = sources(name, vendor);
        switch (described.text("in")) {
            case "query" -> config.put("use_param", true).put("param_name", described.text("name"));
            case "cookie" -> config.put("use_cookie", true).put("cookie_name", described.text("name"));
            default -> config.put("disable_header", false).put("auth_header_name", described.text("name"));
        }
        var certificates = authentication.has("certificateAuth")
                ? authentication.object("certificateAuth").flag("enabled")
                : vendor.flag("enableClientCertificate");
        config.put("use_certificate", certificates);
        if (vendor.has("signatureValidation")) signature(vendor.object("signatureValidation"), config);
        configs.set("authToken", config);
        classic.put("use_standard_auth", vendor.flag("enabled"));
    }

    private static void signature(Fields signature, ObjectNode config) {
        config.put("validate_signature", signature.flag("enabled"));
        config.putObject("signature")
                .put("algorithm", signature.text("algorithm"))
                .put("header", signature.text("header"))
                .put("use_param", signature.object("query").flag("enabled"))
                .put("param_name", signature.object("query").text("name"))
                .put("secret", signature.text("secret"))
                .put("allowed_clock_skew", signature.integer("allowedClockSkew"))
                .put("error_code", signature.smallInteger("errorCode"))
                .put("error_message", signature.text("errorMessage"));
    }

    private static ObjectNode sources(String name, Fields vendor) {
        var header = vendor.object("header");
        var query = vendor.object("query");
        var cookie = vendor.object("cookie");
        return Json.object()
                .put("name", name)
                .put("use_param", query.flag("enabled"))
                .put("param_name", query.text("name"))
                .put("use_cookie", cookie.flag("enabled"))
                .put("cookie_name", cookie.text("name"))
                .put("disable_header", !header.flag("enabled"))
                .put("auth_header_name", header.text("name"));
    }

    private void basic(String name, Fields vendor) {
        var body = vendor.object("extractCredentialsFromBody");
        configs.set("basic", sources(name, vendor));
        classic.put("use_basic_auth", vendor.flag("enabled"));
        classic.putObject("basic_auth")
                .put("disable_caching", vendor.flag("disableCaching"))
                .put("cache_ttl", vendor.integer("cacheTTL"))
                .put("extract_from_body", body.flag("enabled"))
                .put("body_user_regexp", body.text("userRegexp"))
                .put("body_password_regexp", body.text("passwordRegexp"));
    }

    private void jwt(String name, Fields vendor) {
        configs.set("jwt", sources(name, vendor));
        classic.put("enable_jwt", vendor.flag("enabled"));
        classic.put("jwt_signing_method", vendor.text("signingMethod"));
        classic.put("jwt_source", vendor.text("source"));
        var uris = vendor.objects("jwksURIs");
        if (!uris.isEmpty()) {
            var list = classic.putArray("jwt_jwks_uris");
            for (var uri : uris) {
                var entry = list.addObject().put("url", uri.text("url"));
                if (uri.has("cacheTimeout")) entry.put("cache_timeout", uri.text("cacheTimeout"));
            }
        }
        var subjects = vendor.texts("subjectClaims");
        classic.put(
                "jwt_identity_base_field",
                vendor.text("identityBaseField", subjects.isEmpty() ? "" : subjects.getFirst()));
        classic.put("jwt_client_base_field", vendor.text("clientBaseField"));
        classic.put("jwt_policy_field_name", vendor.text("policyFieldName"));
        Classic.texts(classic, "jwt_default_policies", vendor.texts("defaultPolicies"));
        classic.put("jwt_issued_at_validation_skew", vendor.integer("issuedAtValidationSkew"));
        classic.put("jwt_expires_at_validation_skew", vendor.integer("expiresAtValidationSkew"));
        classic.put("jwt_not_before_validation_skew", vendor.integer("notBeforeValidationSkew"));
        classic.put("jwt_skip_kid", vendor.flag("skipKid"));
        classic.put("idp_client_id_mapping_disabled", vendor.flag("idpClientIdMappingDisabled"));
        if (vendor.has("scopes")) classic.withObject("/scopes").set("jwt", scopes(vendor.object("scopes")));
    }

    private static ObjectNode scopes(Fields scopes) {
        var claims = scopes.texts("claims");
        var mapping = new LinkedHashMap<String, String>();
        scopes.objects("scopeToPolicyMapping").forEach(pair -> mapping.put(pair.text("scope"), pair.text("policyId")));
        var classic = Json.object();
        classic.put("scope_claim_name", scopes.text("claimName", claims.isEmpty() ? "" : claims.getFirst()));
        Classic.map(classic, "scope_to_policy", mapping);
        return classic;
    }

    private void oauth(String name, Fields described, Fields vendor) {
        var flows = described.object("flows");
        var grants = new TreeSet<String>();
        if (flows.has("authorizationCode")) grants.add("authorization_code");
        if (flows.has("clientCredentials")) grants.add("client_credentials");
        if (flows.has("password")) grants.add("password");
        if (flows.has("implicit")) grants.add("__implicit");
        if (vendor.flag("refreshToken")) grants.add("refresh_token");
        configs.set("oauth", sources(name, vendor));
        classic.put("use_oauth2", vendor.flag("enabled"));
        var meta = classic.putObject("oauth_meta");
        Classic.texts(meta, "allowed_access_types", grants);
        Classic.texts(meta, "allowed_authorize_types", vendor.texts("allowedAuthorizeTypes"));
        meta.put("auth_login_redirect", vendor.text("authLoginRedirect"));
        var notifications = vendor.object("notifications");
        classic.putObject("notifications")
                .put("shared_secret", notifications.text("sharedSecret"))
                .put("oauth_on_keychange_url", notifications.text("onKeyChangeUrl"));
    }

    private void externalOauth(String name, Fields vendor) {
        configs.set("externalOAuth", sources(name, vendor));
        var external = classic.putObject("external_oauth").put("enabled", vendor.flag("enabled"));
        var list = external.putArray("providers");
        for (var provider : vendor.objects("providers")) {
            var jwt = provider.object("jwt");
            var introspection = provider.object("introspection");
            var cache = introspection.object("cache");
            var entry = list.addObject();
            entry.putObject("jwt")
                    .put("enabled", jwt.flag("enabled"))
                    .put("signing_method", jwt.text("signingMethod"))
                    .put("source", jwt.text("source"))
                    .put("issued_at_validation_skew", jwt.integer("issuedAtValidationSkew"))
                    .put("not_before_validation_skew", jwt.integer("notBeforeValidationSkew"))
                    .put("expires_at_validation_skew", jwt.integer("expiresAtValidationSkew"))
                    .put("identity_base_field", jwt.text("identityBaseField"));
            entry.putObject("introspection")
                    .put("enabled", introspection.flag("enabled"))
                    .put("url", introspection.text("url"))
                    .put("client_id", introspection.text("clientId"))
                    .put("client_secret", introspection.text("clientSecret"))
                    .put("identity_base_field", introspection.text("identityBaseField"))
                    .putObject("cache")
                    .put("enabled", cache.flag("enabled"))
                    .put("timeout", cache.integer("timeout"));
        }
    }

    private void hmac(Fields hmac) {
        configs.set("hmac", sources("hmac", hmac));
        classic.put("enable_signature_checking", hmac.flag("enabled"));
        classic.set("hmac_allowed_clock_skew", UpstreamMapping.number(hmac.number("allowedClockSkew")));
        Classic.texts(classic, "hmac_allowed_algorithms", hmac.texts("allowedAlgorithms"));
    }

    private void oidc(Fields oidc) {
        configs.set("oidc", sources("oidc", oidc));
        classic.put("use_openid", oidc.flag("enabled"));
        var options = classic.putObject("openid_options");
        options.put("segregate_by_client", oidc.flag("segregateByClientId"));
        var list = options.putArray("providers");
        for (var provider : oidc.objects("providers")) {
            var clients =
                    list.addObject().put("issuer", provider.text("issuer")).putObject("client_ids");
            for (var client : provider.objects("clientToPolicyMapping")) {
                var id = client.text("clientId").getBytes(StandardCharsets.UTF_8);
                clients.put(Base64.getEncoder().encodeToString(id), client.text("policyId"));
            }
        }
        if (oidc.has("scopes")) classic.withObject("/scopes").set("oidc", scopes(oidc.object("scopes")));
    }

    private void custom(Fields custom) {
        var config = custom.object("config");
        var extractor = config.object("idExtractor");
        var how = extractor.object("config");
        configs.set("coprocess", sources("custom", custom));
        classic.put("custom_plugin_auth_enabled", custom.flag("enabled"));
        var middleware = classic.withObject("/custom_middleware");
        middleware
                .putObject("auth_check")
                .put("disabled", !config.flag("enabled"))
                .put("name", config.text("functionName"))
                .put("path", config.text("path"))
                .put("require_session", config.flag("requireSession"))
                .put("raw_body_only", config.flag("rawBodyOnly"));
        middleware
                .putObject("id_extractor")
                .put("disabled", !extractor.flag("enabled"))
                .put("extract_from", extractor.text("source"))
                .put("extract_with", extractor.text("with"))
                .putObject("extractor_config")
                .put("header_name", how.text("headerName"))
                .put("param_name", how.text("formParamName"))
                .put("regex_expression", how.text("regexp"))
                .put("regex_match_index", how.integer("regexpMatchIndex"))
                .put("xpath_expression", how.text("xPathExp"));
    }
}
