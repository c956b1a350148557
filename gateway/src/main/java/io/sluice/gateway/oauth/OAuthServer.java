package io.sluice.gateway.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.oauth.Issuer.Grant;
import io.sluice.gateway.oauth.Issuer.Tokens;
import io.sluice.gateway.session.Passwords;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.session.KeyHash;
import io.sluice.model.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The authorisation server of one API (RFC 6749, `auth-and-keys.md` 1.6): who may ask, for what, and what
/// they get. Waits for the store.
final class OAuthServer {
    private static final List<String> GRANTS =
            List.of("authorization_code", "refresh_token", "password", "client_credentials");

    private final IdentifySpec.OAuth2 spec;
    private final String orgId;
    private final OAuthStore store;
    private final OAuthParts parts;
    private final Issuer issuer;

    /// @param orgId of the API
    OAuthServer(IdentifySpec.OAuth2 spec, String orgId, OAuthStore store, OAuthParts parts) {
        this.spec = spec;
        this.orgId = orgId;
        this.store = store;
        this.parts = parts;
        this.issuer = new Issuer(orgId, store, parts);
    }

    /// Parameters of a request; "" for what is not there.
    record Form(Map<String, String> values) {
        String get(String name) {
            return values.getOrDefault(name, "");
        }
    }

    /// Whom a request for approval is about.
    record Asked(OAuthClient client, String redirectUri) {}

    /// Checks what a browser brings to the first door.
    Asked asked(Form form) throws OAuthError.Refused {
        var type = form.get("response_type");
        var known = type.equals("code") || type.equals("token");
        if (!known || !spec.responseTypes().contains(type)) throw OAuthError.UNSUPPORTED_RESPONSE_TYPE.refused();
        var client = store.client(form.get("client_id"));
        if (client.isEmpty()) throw OAuthError.SERVER_ERROR.refused();
        var registered = client.get().redirectUris(parts.settings().redirectSeparator());
        if (registered.isEmpty()) throw OAuthError.UNAUTHORIZED_CLIENT.refused();
        var wanted = form.get("redirect_uri").isEmpty() ? registered.getFirst() : form.get("redirect_uri");
        if (!RedirectUris.allowed(registered, wanted)) {
            // A browser is only ever sent to an address that was registered.
            throw new OAuthError.Refused(OAuthError.INVALID_REQUEST, registered.getFirst());
        }
        return new Asked(client.get(), wanted);
    }

    /// Somebody who knows the secret approves: a code, or a token at once.
    ///
    /// @return members in alphabetical order
    ObjectNode approve(Form form) throws OAuthError.Refused {
        var asked = asked(form);
        var rules = form.get("key_rules");
        // Rules that cannot be read count as none (recorded); rules that would open every API are refused here.
        var readable = !rules.isEmpty() && Issuer.read(rules).isPresent();
        if (readable) checkRules(asked, rules);
        var userData = readable ? rules : "";
        return form.get("response_type").equals("code")
                ? approvedCode(form, asked, userData)
                : approvedToken(form, asked, userData);
    }

    private void checkRules(Asked asked, String rules) throws OAuthError.Refused {
        try {
            issuer.session(asked.client(), rules);
        } catch (OAuthError.Refused nothing) {
            throw new OAuthError.Refused(OAuthError.ACCESS_DENIED, asked.redirectUri());
        }
    }

    private ObjectNode approvedCode(Form form, Asked asked, String userData) throws OAuthError.Refused {
        var pkce = new Pkce(form.get("code_challenge"), form.get("code_challenge_method"));
        if (!pkce.isWellFormed()) throw new OAuthError.Refused(OAuthError.INVALID_REQUEST, asked.redirectUri());
        var code = issuer.code();
        var data = Json.object();
        data.set("Client", asked.client().stored());
        data.put("Code", code)
                .put("ExpiresIn", 250)
                .put("Scope", form.get("scope"))
                .put("RedirectUri", asked.redirectUri())
                .put("State", form.get("state"))
                .put("CreatedAt", parts.clock().instant().toString())
                .put("UserData", userData);
        if (!pkce.challenge().isEmpty()) {
            data.put("CodeChallenge", pkce.challenge()).put("CodeChallengeMethod", pkce.method());
        }
        store.putCode(code, data);
        var query = new LinkedHashMap<String, List<String>>();
        query.put("code", List.of(code));
        if (!form.get("state").isEmpty()) query.put("state", List.of(form.get("state")));
        var uri = asked.redirectUri();
        var answer = Json.object()
                .put("code", code)
                .put("redirect_to", uri + (uri.indexOf('?') < 0 ? "?" : "&") + FormText.text(query));
        if (!form.get("state").isEmpty()) answer.put("state", form.get("state"));
        return answer;
    }

    private ObjectNode approvedToken(Form form, Asked asked, String userData) throws OAuthError.Refused {
        var tokens = issuer.issue(new Grant(
                asked.client(),
                issuer.session(asked.client(), userData),
                Optional.of(userData),
                Json.object(),
                asked.redirectUri(),
                form.get("scope"),
                false));
        var fragment = new LinkedHashMap<String, List<String>>();
        fragment.put("access_token", List.of(tokens.access()));
        fragment.put("expires_in", List.of(Long.toString(tokens.seconds())));
        if (!tokens.scope().isEmpty()) fragment.put("scope", List.of(tokens.scope()));
        if (!form.get("state").isEmpty()) fragment.put("state", List.of(form.get("state")));
        fragment.put("token_type", List.of("bearer"));
        var answer = Json.object()
                .put("access_token", tokens.access())
                .put("expires_in", tokens.seconds())
                .put("redirect_to", asked.redirectUri() + "#" + FormText.text(fragment));
        if (!tokens.scope().isEmpty()) answer.put("scope", tokens.scope());
        if (!form.get("state").isEmpty()) answer.put("state", form.get("state"));
        return answer.put("token_type", "bearer");
    }

    /// What a token request came to, and what to tell the owner of the API about it.
    record Issued(Tokens tokens, String code, String formerRefresh) {}

    /// @param authorization the header of that name
    Issued token(Form form, String authorization) throws OAuthError.Refused {
        var type = form.get("grant_type");
        if (!GRANTS.contains(type) || !spec.grants().contains(type)) throw OAuthError.UNSUPPORTED_GRANT_TYPE.refused();
        var client = authenticated(authorization);
        return switch (type) {
            case "authorization_code" -> byCode(form, client);
            case "refresh_token" -> byRefresh(form, client);
            case "password" -> byPassword(form, client);
            default ->
                issued(issuer.issue(new Grant(
                        client,
                        issuer.session(client, ""),
                        Optional.empty(),
                        Json.object(),
                        firstRedirect(client),
                        form.get("scope"),
                        false)));
        };
    }

    private static Issued issued(Tokens tokens) {
        return new Issued(tokens, "", "");
    }

    private OAuthClient authenticated(String authorization) throws OAuthError.Refused {
        if (!authorization.startsWith("Basic ")) throw OAuthError.INVALID_REQUEST.refused();
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            throw OAuthError.INVALID_REQUEST.refused();
        }
        int colon = pair.indexOf(':');
        if (colon < 0) throw OAuthError.INVALID_REQUEST.refused();
        var client = store.client(pair.substring(0, colon));
        if (client.isEmpty()) throw OAuthError.SERVER_ERROR.refused();
        if (!client.get().hasSecret(pair.substring(colon + 1))) throw OAuthError.UNAUTHORIZED_CLIENT.refused();
        if (client.get().redirectUri().isEmpty()) throw OAuthError.UNAUTHORIZED_CLIENT.refused();
        return client.get();
    }

    private String firstRedirect(OAuthClient client) {
        return client.redirectUris(parts.settings().redirectSeparator()).getFirst();
    }

    private Issued byCode(Form form, OAuthClient client) throws OAuthError.Refused {
        var code = form.get("code");
        var found = code.isEmpty() ? Optional.<JsonNode>empty() : store.code(code);
        if (found.isEmpty()) throw OAuthError.INVALID_GRANT.refused();
        var data = found.get();
        if (!data.path("Client").path("id").asText().equals(client.id())) throw OAuthError.INVALID_GRANT.refused();
        var registered = client.redirectUris(parts.settings().redirectSeparator());
        var redirect = form.get("redirect_uri").isEmpty() ? registered.getFirst() : form.get("redirect_uri");
        if (!RedirectUris.allowed(registered, redirect)
                || !data.path("RedirectUri").asText().equals(redirect)) {
            throw OAuthError.INVALID_REQUEST.refused();
        }
        var pkce = new Pkce(
                data.path("CodeChallenge").asText(),
                data.path("CodeChallengeMethod").asText());
        if (!pkce.proves(form.get("code_verifier"))) throw OAuthError.INVALID_GRANT.refused();
        var rules = data.path("UserData").asText();
        var session = issuer.session(client, rules);
        // Of several who bring the same code at once, one gets a token.
        if (!store.takeCode(code)) throw OAuthError.INVALID_GRANT.refused();
        var from = Json.object();
        from.set("AuthorizeData", nested(data));
        var scope = data.path("Scope").asText();
        var tokens = issuer.issue(new Grant(client, session, Optional.of(rules), from, redirect, scope, true));
        return new Issued(tokens, code, "");
    }

    private Issued byRefresh(Form form, OAuthClient client) throws OAuthError.Refused {
        var token = form.get("refresh_token");
        var found = token.isEmpty() ? Optional.<JsonNode>empty() : store.refresh(token);
        if (found.isEmpty()) throw OAuthError.INVALID_GRANT.refused();
        var data = found.get();
        if (!data.path("Client").path("id").asText().equals(client.id())) throw OAuthError.INVALID_CLIENT.refused();
        var rules = data.path("UserData").asText();
        var session = issuer.session(client, rules);
        if (!store.removeRefresh(token)) throw OAuthError.INVALID_GRANT.refused();
        var from = Json.object();
        from.set("AccessData", nested(data));
        var scope = form.get("scope").isEmpty() ? data.path("Scope").asText() : form.get("scope");
        var tokens = issuer.issue(new Grant(
                client,
                session,
                Optional.of(rules),
                from,
                data.path("RedirectUri").asText(),
                scope,
                true));
        var former = parts.sessions().forms().stored(data.path("AccessToken").asText());
        new Revocations(store, parts).access(former);
        return new Issued(tokens, "", token);
    }

    /// A former record inside a new one: other names in its client, and nothing older inside.
    private static ObjectNode nested(JsonNode data) {
        var copy = (ObjectNode) data.deepCopy();
        copy.set("Client", OAuthClient.read(data.path("Client")).nested());
        copy.remove("AccessData");
        return copy;
    }

    private Issued byPassword(Form form, OAuthClient client) throws OAuthError.Refused {
        var username = form.get("username");
        var password = form.get("password");
        if (username.isEmpty() || password.isEmpty()) throw OAuthError.INVALID_GRANT.refused();
        var forms = parts.sessions().forms();
        // Always the old form of the name, whatever the hash function (quirk, recorded).
        var user = parts.sessions().named(KeyHash.stored(orgId + username, forms.hashKeys()));
        if (user.isEmpty() || !user.get().basicAuth() || !fits(user.get(), password)) {
            throw OAuthError.ACCESS_DENIED.refused();
        }
        var document = user.get().toTree();
        document.remove(List.of("basic_auth_data", "oauth_keys"));
        var rules = document.toString();
        var tokens = issuer.issue(new Grant(
                client,
                issuer.session(client, rules),
                Optional.of(rules),
                Json.object(),
                firstRedirect(client),
                form.get("scope"),
                true));
        var former = user.get().oauthKeys().getOrDefault(client.id(), "");
        if (!former.isEmpty()) new Revocations(store, parts).access(forms.stored(former));
        var keys = user.get().toTree();
        keys.withObjectProperty("oauth_keys").put(client.id(), tokens.access());
        Issuer.read(keys.toString())
                .ifPresent(session -> parts.sessions().putUser(forms.token(orgId, username), session));
        return issued(tokens);
    }

    /// Bcrypt and plain text only, as in a Tyk gateway.
    private static boolean fits(Session user, String password) {
        if (user.password().isEmpty()) return false;
        return (user.passwordHash().isEmpty() || Passwords.isSlow(user)) && Passwords.matches(user, password);
    }
}
