package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.UpstreamSpec;
import java.util.List;
import java.util.Optional;

/// `upstream_auth`: what the gateway shows to the upstream (source: `gateway-features-1.md` section 3.16).
///
/// What cannot be used makes the document unreadable: without its credential no request may go up.
final class ClassicUpstreamAuth {
    private static final List<String> METHODS = List.of("", "client_secret_basic", "client_secret_post");

    private ClassicUpstreamAuth() {}

    static Optional<UpstreamSpec.Authentication> read(Fields auth) {
        if (!auth.flag("enabled")) return Optional.empty();
        var basic = auth.object("basic_auth");
        var oauth = auth.object("oauth");
        if (basic.flag("enabled") && oauth.flag("enabled")) {
            auth.findings().error(auth.pointer(), "multiple upstream authentication modes not allowed");
            return Optional.empty();
        }
        if (basic.flag("enabled")) {
            return Optional.of(
                    new UpstreamSpec.UpstreamBasic(header(basic), basic.text("username"), basic.text("password")));
        }
        return oauth.flag("enabled") ? oauth(oauth) : Optional.empty();
    }

    private static String header(Fields mode) {
        var header = mode.object("header");
        return header.flag("enabled") ? header.text("name", "Authorization") : "Authorization";
    }

    private static Optional<UpstreamSpec.Authentication> oauth(Fields oauth) {
        var types = oauth.texts("allowed_authorize_types");
        var where = oauth.pointer("allowed_authorize_types");
        if (types.isEmpty()) {
            oauth.findings().error(where, "upstream OAuth authorization type is required");
            return Optional.empty();
        }
        if (types.size() > 1) {
            oauth.findings().error(where, "multiple upstream OAuth authorization type not allowed");
            return Optional.empty();
        }
        return switch (types.getFirst()) {
            case "clientCredentials" -> Optional.of(grant(oauth.object("client_credentials"), Optional.empty()));
            case "password" -> {
                var grant = oauth.object("password");
                yield Optional.of(grant(
                        grant,
                        Optional.of(
                                new UpstreamSpec.UpstreamOAuth.User(grant.text("username"), grant.text("password")))));
            }
            default -> {
                oauth.findings().error(where, "invalid OAuth authorization type");
                yield Optional.empty();
            }
        };
    }

    private static UpstreamSpec.UpstreamOAuth grant(Fields grant, Optional<UpstreamSpec.UpstreamOAuth.User> user) {
        var method = grant.text("method");
        if (!METHODS.contains(method)) {
            grant.findings()
                    .error(
                            grant.pointer("method"),
                            "invalid upstream OAuth client authentication method, valid values are: "
                                    + "client_secret_basic, client_secret_post");
        }
        if (grant.text("token_url").isEmpty()) {
            grant.findings().error(grant.pointer("token_url"), "the address of the token endpoint is missing");
        }
        return new UpstreamSpec.UpstreamOAuth(
                header(grant),
                grant.text("client_id"),
                grant.text("client_secret"),
                method,
                grant.text("token_url"),
                grant.texts("scopes"),
                grant.texts("extra_metadata"),
                user);
    }
}
