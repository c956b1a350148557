package io.sluice.gateway.upstream.credential;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.identity.ProviderHttp;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.UpstreamSpec.UpstreamOAuth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Asks an authorization server for a token (RFC 6749, 4.3 and 4.4). Blocks: for virtual threads only.
final class TokenEndpoint {
    private static final String BASIC = "client_secret_basic";
    private static final String POST = "client_secret_post";

    private final UpstreamOAuth spec;
    private final ProviderHttp http;

    /// The way that worked; "" while none did.
    private volatile String method;

    TokenEndpoint(UpstreamOAuth spec, ProviderHttp http) {
        this.spec = spec;
        this.http = http;
        this.method = spec.method();
    }

    /// @throws IOException when there is no token to be had; its message has no secrets
    Token ask() throws IOException {
        var known = method;
        if (!known.isEmpty()) return ask(known);
        try {
            var token = ask(BASIC);
            method = BASIC;
            return token;
        } catch (Refused notThisWay) {
            var token = ask(POST);
            method = POST;
            return token;
        }
    }

    /// The server answered, and not with a token.
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private Token ask(String way) throws IOException {
        var form = new ArrayList<String>();
        var user = spec.user();
        form.add(pair("grant_type", user.isPresent() ? "password" : "client_credentials"));
        if (user.isPresent()) {
            form.add(pair("username", user.get().name()));
            form.add(pair("password", user.get().password()));
        }
        if (!spec.scopes().isEmpty()) form.add(pair("scope", String.join(" ", spec.scopes())));
        var authorization = "";
        if (way.equals(BASIC)) {
            var both = FormText.encoded(spec.clientId()) + ":" + FormText.encoded(spec.clientSecret());
            authorization = "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
        } else {
            form.add(pair("client_id", spec.clientId()));
            if (!spec.clientSecret().isEmpty()) form.add(pair("client_secret", spec.clientSecret()));
        }
        return read(http.post(spec.tokenUrl(), String.join("&", form), authorization), spec.metadata());
    }

    private static Token read(ProviderHttp.Answer answer, List<String> kept) throws IOException {
        var text = new String(answer.body(), UTF_8);
        if (answer.status() / 100 != 2) throw new Refused("status " + answer.status() + error(text));
        try {
            if (Json.parse(text) instanceof ObjectNode object) return Token.of(object, kept);
            throw new Refused("the answer is no JSON object");
        } catch (IllegalArgumentException noToken) {
            throw new Refused("" + noToken.getMessage());
        }
    }

    /// The server's own word for it, if it is one of the short ones that the standard knows.
    private static String error(String text) {
        try {
            var error = Json.parse(text).path("error").asText();
            return error.matches("[a-z_]{1,40}") ? ", " + error : "";
        } catch (IOException noJson) {
            return "";
        }
    }

    private static String pair(String name, String value) {
        return name + "=" + FormText.encoded(value);
    }
}
