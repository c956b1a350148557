package io.sluice.gateway.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.policy.PolicyMerge;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.Session;
import io.sluice.model.session.SessionCodec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// Makes tokens and the sessions behind them (`auth-and-keys.md` 1.6). Waits for the store.
final class Issuer {
    private static final long DEFAULT_LIFE = 3600;
    private static final long DEFAULT_REFRESH_LIFE = Duration.ofDays(14).toSeconds();

    private final String orgId;
    private final OAuthStore store;
    private final OAuthParts parts;
    private final SecureRandom random = new SecureRandom();

    /// @param orgId of the API
    Issuer(String orgId, OAuthStore store, OAuthParts parts) {
        this.orgId = orgId;
        this.store = store;
        this.parts = parts;
    }

    /// What a token is made from.
    ///
    /// @param session     of the token, before it belongs to anybody
    /// @param userData    rules that came with the approval, as text; absent for a client on its own behalf
    /// @param from        record of the code or the former token, under its name; empty for none
    /// @param refreshable a refresh token goes with it
    record Grant(
            OAuthClient client,
            Session session,
            Optional<String> userData,
            ObjectNode from,
            String redirectUri,
            String scope,
            boolean refreshable) {}

    /// @param refresh "" when there is none
    record Tokens(String access, String refresh, long seconds, String scope) {
        ObjectNode answer() {
            var json = Json.object().put("access_token", access).put("expires_in", seconds);
            if (!refresh.isEmpty()) json.put("refresh_token", refresh);
            if (!scope.isEmpty()) json.put("scope", scope);
            return json.put("token_type", "bearer");
        }
    }

    String code() {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// The session that rules, or else the policy of the client, stand for. Rules that grant nothing and name
    /// no policy would open every API: they are refused, unless master keys are allowed.
    Session session(OAuthClient client, String rules) throws OAuthError.Refused {
        var own = rules.isEmpty() ? Optional.<Session>empty() : read(rules);
        if (own.isPresent()) {
            var session = own.get();
            if (session.accessRights().isEmpty() && session.policies().isEmpty() && !parts.masterKeys()) {
                throw OAuthError.SERVER_ERROR.refused();
            }
            return session.orgId().isEmpty() ? session.withOrgId(orgId) : session;
        }
        var id = client.policyId();
        var policies = parts.policies().get();
        var policy = policies.find(orgId, id).or(() -> policies.find(id));
        if (policy.isEmpty()) throw OAuthError.SERVER_ERROR.refused();
        var named = Session.EMPTY.withOrgId(policy.get().orgId()).withPolicies(java.util.List.of(id));
        var merged = PolicyMerge.apply(named, policies, Optional.empty());
        if (merged.refusal().isPresent()) throw OAuthError.SERVER_ERROR.refused();
        return merged.session().withAllowance(merged.session().limit().rate());
    }

    static Optional<Session> read(String rules) {
        return SessionCodec.read(rules.getBytes(StandardCharsets.UTF_8))
                        instanceof Checked.Good<Session>(var session, var _)
                ? Optional.of(session)
                : Optional.empty();
    }

    Tokens issue(Grant grant) {
        long seconds = seconds(parts.settings().accessLife(), DEFAULT_LIFE);
        long expires = parts.now() + seconds;
        var client = grant.client();
        var session = withMetaData(grant.session(), client.metaData())
                .withOauthClientId(client.id())
                .withExpires(expires);
        var access = parts.sessions()
                .forms()
                .token(session.orgId(), UUID.randomUUID().toString().replace("-", ""));
        var refresh = grant.refreshable()
                ? Base64.getEncoder()
                        .encodeToString(UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII))
                : "";
        // The library behind these records notes its own default first, the life that counts later (recorded).
        store.putAccess(access, record(grant, access, refresh, DEFAULT_LIFE), seconds, client.id(), expires);
        parts.sessions().put(access, session, seconds);
        if (!refresh.isEmpty()) {
            store.putRefresh(
                    refresh,
                    record(grant, access, refresh, seconds),
                    seconds(parts.settings().refreshLife(), DEFAULT_REFRESH_LIFE));
        }
        return new Tokens(access, refresh, seconds, grant.scope());
    }

    private static long seconds(Duration configured, long otherwise) {
        return configured.isPositive() ? configured.toSeconds() : otherwise;
    }

    private ObjectNode record(Grant grant, String access, String refresh, long expiresIn) {
        var json = Json.object();
        json.set("Client", grant.client().stored());
        grant.from().properties().forEach(former -> json.set(former.getKey(), former.getValue()));
        json.put("AccessToken", access)
                .put("RefreshToken", refresh)
                .put("ExpiresIn", expiresIn)
                .put("Scope", grant.scope())
                .put("RedirectUri", grant.redirectUri())
                .put("CreatedAt", parts.clock().instant().toString());
        grant.userData().ifPresent(data -> json.put("UserData", data));
        return json;
    }

    /// Fills what the session does not have.
    private static Session withMetaData(Session session, JsonNode metaData) {
        if (!(metaData instanceof ObjectNode more) || more.isEmpty()) return session;
        var all = more.deepCopy();
        all.setAll(session.metaData());
        return session.withMetaData(all);
    }
}
