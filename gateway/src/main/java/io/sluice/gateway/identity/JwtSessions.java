package io.sluice.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.oauth.OAuthStore;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.IdentifySpec.Jwt;
import io.sluice.model.policy.Policy;
import io.sluice.model.policy.PolicyMerge;
import io.sluice.model.problem.ProblemCode;
import io.sluice.model.session.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The session that a good JWT gets, new or not: which policies count, until when, and what is stored
/// (`auth-and-keys.md` 1.4 and appendix A.7).
final class JwtSessions {
    private static final Logger LOG = LoggerFactory.getLogger(JwtSessions.class);

    private final Jwt spec;
    private final ApiDefinition api;
    private final TokenSessions sessions;
    private final boolean keeps;
    private final OAuthStore clients;

    /// @param clients of the API's own OAuth server
    /// @param keeps false: another method says whose session counts, so this one is not stored
    JwtSessions(Jwt spec, ApiDefinition api, TokenSessions sessions, OAuthStore clients, boolean keeps) {
        this.clients = clients;
        this.spec = spec;
        this.api = api;
        this.sessions = sessions;
        this.keeps = keeps;
    }

    sealed interface Outcome {
        /// @param lookup what the cache of sessions said
        record Settled(Lookup lookup, KnownSession session) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    /// The policy that everything starts from.
    ///
    /// @param named  the token names it, else it is the first of the defaults
    /// @param policy absent when there is no such policy in the organisation
    private record Base(String id, boolean named, Optional<Policy> policy) {}

    Outcome settle(VerifiedToken token) {
        var lookup = sessions.find(token.sessionKey());
        if (lookup instanceof Lookup.Unavailable) return refused(new Refusal(ProblemCode.STORE_UNAVAILABLE));
        var claims = token.claims();
        var named = named(claims);
        if (named.unavailable) return refused(new Refusal(ProblemCode.STORE_UNAVAILABLE));
        var base = base(named.id);
        return lookup instanceof KnownSession known
                ? Objects.requireNonNull(changed(known, base, token, true))
                : created(lookup, base, token);
    }

    /// What becomes of a session that is here and stays as it is; null when somebody has to be asked or told.
    @Nullable
    Outcome settleNow(VerifiedToken token) {
        boolean byAnotherKey =
                spec.policyClaims().isEmpty() && !spec.clientClaim().isEmpty();
        if (byAnotherKey) return null;
        return sessions.cache().now(token.sessionKey(), System.nanoTime()) instanceof KnownSession known
                ? changed(known, base(named(token.claims()).id), token, false)
                : null;
    }

    private Optional<Base> base(Optional<String> named) {
        var id = named.or(() -> spec.defaultPolicies().stream().findFirst());
        return id.map(it -> new Base(it, named.isPresent(), sessions.policies().find(api.orgId(), it)));
    }

    private record Named(Optional<String> id, boolean unavailable) {}

    /// The policy that the token names: by a claim, or by a claim that names another key. With a claim for policies
    /// the other is not looked at.
    private Named named(JsonNode claims) {
        for (var claim : spec.policyClaims()) {
            var id = ClaimPath.text(claims, claim);
            if (id.isPresent()) return new Named(id, false);
        }
        if (!spec.policyClaims().isEmpty() || spec.clientClaim().isEmpty()) return new Named(Optional.empty(), false);
        var client = ClaimPath.text(claims, spec.clientClaim());
        if (client.isEmpty()) return new Named(Optional.empty(), false);
        return switch (sessions.find(KeyBytes.of(api.orgId(), client.get()))) {
            case KnownSession known ->
                new Named(known.kept().policies().stream().findFirst(), false);
            case Lookup.Unknown _ -> new Named(Optional.empty(), false);
            case Lookup.Unavailable _ -> new Named(Optional.empty(), true);
        };
    }

    private Outcome created(Lookup lookup, Optional<Base> base, VerifiedToken token) {
        var session = Session.EMPTY.withOrgId(api.orgId());
        var policies = new ArrayList<String>();
        if (base.isPresent()) {
            var start = base.get();
            policies.addAll(wanted(start));
            if (start.policy.isPresent()) session = startedFrom(session, start.policy.get());
            if (!start.named) {
                var merged = merged(session.withPolicies(policies));
                if (merged.refusal().isPresent()) {
                    return refused(new Refusal(
                            ProblemCode.AUTH_TOKEN_POLICY,
                            500,
                            "failed to create key: " + merged.refusal().get()));
                }
            }
            if (start.policy.isEmpty()) return refused("key not authorized: no matching policy");
        }
        var chosen = withScopes(policies, base, token.claims());
        if (chosen.refusal.isPresent()) return refused(chosen.refusal.get());
        if (chosen.policies.isEmpty()) return refused("key not authorized: no matching policy found");

        var merged = merged(session.withPolicies(chosen.policies));
        if (merged.refusal().isPresent()) return refused(chosen.whyNot());
        // What the policies say about the owner is seen from the second request on (recorded).
        var meta = Json.object().put("TykJWTSessionID", token.sessionKey().text());
        var made = merged.session()
                .withAlias(token.identity())
                .withMetaData(meta)
                .withExpires(Math.max(session.expires(), token.times().expiresOrZero()));
        return new Outcome.Settled(
                lookup, kept(token.sessionKey().text(), ofClient(made, client(token.claims())), true));
    }

    private Session startedFrom(Session session, Policy policy) {
        var started =
                session.withLimit(policy.limit()).withAllowance(policy.limit().rate());
        return policy.keyExpiresIn() > 0 ? started.withExpires(sessions.now() + policy.keyExpiresIn()) : started;
    }

    /// @param mayWait false: null instead of a session that has to be stored
    private @Nullable Outcome changed(KnownSession known, Optional<Base> base, VerifiedToken token, boolean mayWait) {
        var before = known.kept();
        var policies = before.policies();
        if (base.isPresent()) {
            var start = base.get();
            if (start.policy.isEmpty()) return refused("key not authorized: no matching policy");
            if (policies.isEmpty()) return refused("key not authorized: no matching policy found");
            if (!start.named || !policies.contains(start.id)) policies = wanted(start);
        }
        var mapping = !spec.scopes().policies().isEmpty();
        var chosen = withScopes(policies, base, token.claims());
        if (chosen.refusal.isPresent()) return refused(chosen.refusal.get());
        if (base.isEmpty()) {
            if (mapping && !chosen.byScopes) return refused("key not authorized: no scope or policy in token");
            if (!mapping || chosen.policies.isEmpty()) {
                return refused("key not authorized: no matching policy found");
            }
        }
        return kept(known, before, chosen, token, mayWait);
    }

    /// The session as this token wants it; stored when that is something else than what it was.
    private @Nullable Outcome kept(
            KnownSession known, Session before, Chosen chosen, VerifiedToken token, boolean mayWait) {
        var samePolicies = before.policies().equals(chosen.policies)
                || new HashSet<>(before.policies()).equals(new HashSet<>(chosen.policies));
        var expires = Math.max(before.expires(), token.times().expiresOrZero());
        var client = client(token.claims());
        if (samePolicies && expires == before.expires() && client.equals(before.oauthClientId())) {
            return new Outcome.Settled(known, known);
        }
        if (!mayWait) return null;
        var renewed = (samePolicies ? before : before.withPolicies(chosen.policies)).withExpires(expires);
        var wanted = client.equals(before.oauthClientId()) ? renewed : ofClient(renewed, client);
        var merged = merged(wanted);
        if (merged.refusal().isPresent()) return refused(chosen.whyNot());
        return new Outcome.Settled(known, kept(known.key(), merged.session(), false));
    }

    private KnownSession kept(String key, Session session, boolean isNew) {
        return keeps ? sessions.keep(api, key, session, isNew) : sessions.known(key, session);
    }

    private List<String> wanted(Base base) {
        return base.named ? List.of(base.id) : List.copyOf(new LinkedHashSet<>(spec.defaultPolicies()));
    }

    /// @param byScopes the scopes of the token decided
    private record Chosen(List<String> policies, boolean byScopes, Optional<String> refusal) {
        String whyNot() {
            return "key not authorized: could not apply " + (byScopes ? "several policies" : "new policy");
        }
    }

    /// Scopes take the place of the policies, except of one that the token names.
    private Chosen withScopes(List<String> policies, Optional<Base> base, JsonNode claims) {
        var mapping = spec.scopes();
        if (mapping.policies().isEmpty()) return new Chosen(policies, false, Optional.empty());
        var scopes = ScopeClaim.scopes(claims, mapping.claims(), spec.claims().oas());
        if (scopes.isEmpty()) return new Chosen(policies, false, Optional.empty());
        var all = new LinkedHashSet<String>();
        base.filter(Base::named).ifPresent(named -> all.add(named.id));
        all.addAll(ScopeClaim.policies(scopes, mapping));
        if (all.isEmpty()) {
            return new Chosen(
                    List.of(), true, Optional.of("key not authorized: no matching policy found in scope claim"));
        }
        return new Chosen(List.copyOf(all), true, Optional.empty());
    }

    private PolicyMerge.Merged merged(Session session) {
        return PolicyMerge.apply(session, sessions.policies(), Optional.of(api.orgId()));
    }

    /// The OAuth client that asked for the token; "" when it does not say.
    private String client(JsonNode claims) {
        if (!spec.mapsClients()) return "";
        for (var name : List.of("clientId", "cid", "client_id")) {
            var client = claims.path(name);
            if (client.isTextual()) return client.textValue();
        }
        return "";
    }

    /// Notes the client; what the API's own OAuth server knows of it fills what the session does not have.
    private Session ofClient(Session session, String id) {
        var noted = session.withOauthClientId(id);
        if (id.isEmpty()) return noted;
        try {
            return clients.client(id).map(client -> client.describe(noted)).orElse(noted);
        } catch (CompletionException away) {
            LOG.debug("what is known of the client of a token could not be read: {}", away.getMessage());
            return noted;
        }
    }

    private static Outcome refused(String message) {
        return refused(Refusal.of(ProblemCode.AUTH_TOKEN_POLICY, message));
    }

    private static Outcome refused(Refusal why) {
        return new Outcome.Refused(why);
    }
}
