package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;

/// `upstream.authentication`: what the gateway shows to the upstream.
final class UpstreamAuthMapping {
    private UpstreamAuthMapping() {}

    static void toClassic(Fields authentication, ObjectNode classic) {
        var auth = classic.putObject("upstream_auth");
        auth.put("enabled", authentication.flag("enabled"));
        if (authentication.has("basicAuth")) auth.set("basic_auth", basic(authentication.object("basicAuth")));
        if (authentication.has("oauth")) auth.set("oauth", oauth(authentication.object("oauth")));

        var signing = authentication.object("requestSigning");
        var classicSigning = classic.putObject("request_signing");
        classicSigning.put("is_enabled", signing.flag("enabled"));
        classicSigning.put("secret", signing.text("secret"));
        classicSigning.put("key_id", signing.text("keyId"));
        classicSigning.put("algorithm", signing.text("algorithm"));
        Classic.texts(classicSigning, "header_list", signing.texts("headers"));
        classicSigning.put("certificate_id", signing.text("certificateId"));
        classicSigning.put("signature_header", signing.text("signatureHeader"));
    }

    private static ObjectNode basic(Fields basic) {
        var classic = Json.object()
                .put("enabled", basic.flag("enabled"))
                .put("username", basic.text("username"))
                .put("password", basic.text("password"));
        if (basic.has("header")) classic.set("header", basic.tree("header"));
        return classic;
    }

    private static ObjectNode oauth(Fields oauth) {
        var classic = Json.object().put("enabled", oauth.flag("enabled"));
        Classic.texts(classic, "allowed_authorize_types", oauth.texts("allowedAuthorizeTypes"));
        if (oauth.has("clientCredentials")) {
            classic.set("client_credentials", grant(oauth.object("clientCredentials")));
        }
        if (oauth.has("password")) {
            var password = oauth.object("password");
            classic.set(
                    "password",
                    grant(password)
                            .put("username", password.text("username"))
                            .put("password", password.text("password")));
        }
        return classic;
    }

    private static ObjectNode grant(Fields grant) {
        var classic = Json.object()
                .put("client_id", grant.text("clientId"))
                .put("client_secret", grant.text("clientSecret"))
                .put("token_url", grant.text("tokenUrl"));
        if (grant.has("method")) classic.put("method", grant.text("method"));
        Classic.texts(classic, "scopes", grant.texts("scopes"));
        Classic.texts(classic, "extra_metadata", grant.texts("extraMetadata"));
        if (grant.has("header")) classic.set("header", grant.tree("header"));
        return classic;
    }

    static Members toExtension(Fields classic) {
        var auth = classic.object("upstream_auth");
        var basic = auth.object("basic_auth");
        var oauth = auth.object("oauth");
        var signing = classic.object("request_signing");
        var hasBasic = !basic.text("username").isEmpty() || basic.flag("enabled");
        var hasOauth =
                oauth.flag("enabled") || !oauth.texts("allowed_authorize_types").isEmpty();
        var hasSigning = signing.flag("is_enabled");
        if (!hasBasic && !hasOauth && !hasSigning) return new Members();
        return new Members()
                .always("enabled", auth.flag("enabled") || hasSigning)
                .object("basicAuth", hasBasic ? basicMembers(basic) : new Members())
                .object("oauth", hasOauth ? oauthMembers(oauth) : new Members())
                .object("requestSigning", hasSigning ? signingMembers(signing) : new Members());
    }

    private static Members basicMembers(Fields basic) {
        return new Members()
                .always("enabled", basic.flag("enabled"))
                .tree("header", basic.any("header"))
                .always("username", basic.text("username"))
                .always("password", basic.text("password"));
    }

    private static Members oauthMembers(Fields oauth) {
        var password = oauth.object("password");
        return new Members()
                .always("enabled", oauth.flag("enabled"))
                .texts("allowedAuthorizeTypes", oauth.texts("allowed_authorize_types"))
                .object("clientCredentials", grantMembers(oauth.object("client_credentials")))
                .object(
                        "password",
                        grantMembers(password)
                                .text("username", password.text("username"))
                                .text("password", password.text("password")));
    }

    private static Members grantMembers(Fields grant) {
        if (grant.text("client_id").isEmpty()) return new Members();
        return new Members()
                .always("clientId", grant.text("client_id"))
                .text("clientSecret", grant.text("client_secret"))
                .text("method", grant.text("method"))
                .always("tokenUrl", grant.text("token_url"))
                .texts("scopes", grant.texts("scopes"))
                .tree("header", grant.any("header"))
                .texts("extraMetadata", grant.texts("extra_metadata"));
    }

    private static Members signingMembers(Fields signing) {
        return new Members()
                .always("enabled", true)
                .text("signatureHeader", signing.text("signature_header"))
                .text("algorithm", signing.text("algorithm"))
                .text("keyId", signing.text("key_id"))
                .texts("headers", signing.texts("header_list"))
                .text("secret", signing.text("secret"))
                .text("certificateId", signing.text("certificate_id"));
    }
}
