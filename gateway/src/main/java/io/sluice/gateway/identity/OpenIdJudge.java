package io.sluice.gateway.identity;

import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.IdentifySpec.Jwt.Skew;
import io.sluice.model.middleware.IdentifySpec.OpenId;
import io.sluice.model.policy.PolicyMerge;
import io.sluice.model.problem.ProblemCode;
import io.sluice.model.session.Session;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// ID tokens of OpenID providers (`auth-and-keys.md` 1.5).
///
/// The client that a token was made for brings the policy; where scopes are mapped they bring the policies instead. A
/// token whose scopes bring none opens nothing: an empty session would be an unlimited one for every API.
public final class OpenIdJudge implements TokenJudge {
    private static final Logger LOG = LoggerFactory.getLogger(OpenIdJudge.class);

    /// What a client reads when its token is not good.
    public static final String MESSAGE = "Key not authorised";

    private static final Refusal INVALID = new Refusal(ProblemCode.AUTH_TOKEN_INVALID, 401, MESSAGE);

    private final OpenId spec;
    private final ApiDefinition api;
    private final Map<String, Provider> providers = new LinkedHashMap<>();
    private final TokenSessions sessions;
    private final boolean keeps;

    private record Provider(Map<String, String> policies, TokenKeys keys) {}

    /// @param keeps sessions made of tokens are stored
    public OpenIdJudge(OpenId spec, ApiDefinition api, IdentityProviders parts, boolean keeps) {
        this.spec = spec;
        this.api = api;
        this.sessions = parts.sessions();
        this.keeps = keeps;
        for (var provider : spec.providers()) {
            var sets = parts.keySets();
            var from = new TokenKeys.Published.From(sets.ofIssuer(api.id(), provider.issuer()), sets.cacheFor());
            providers.putIfAbsent(
                    issuer(provider.issuer()),
                    new Provider(provider.policies(), new TokenKeys.Published(List.of(from))));
        }
    }

    /// One provider is known by two names.
    private static String issuer(String name) {
        return name.equals("accounts.google.com") ? "https://accounts.google.com" : name;
    }

    @Override
    public Skew skew() {
        return TokenTimes.NO_SKEW;
    }

    @Override
    public Judged judge(byte[] bytes, @Nullable VerifiedToken known) {
        var read = SignedToken.read(bytes);
        if (read.isEmpty()) return invalid("is no token");
        var token = read.get();
        var provider = providers.get(issuer(token.claims().path("iss").asText()));
        if (provider == null) return invalid("is of another issuer");
        var proof = known != null && known.holds()
                ? Optional.<TokenKeys.Proof>of(known::holds)
                : Optional.<TokenKeys.Proof>empty();
        if (proof.isPresent()) return timely(token, provider, proof.get());
        return switch (keys(token, provider)) {
            case TokenKeys.Answer.Unreachable _ -> new Refused(new Refusal(ProblemCode.IDENTITY_PROVIDER_UNREACHABLE));
            case TokenKeys.Answer.NotFound _ -> invalid("is signed with a key that is not known");
            case TokenKeys.Answer.Forged _ -> invalid("has a signature that is not of its key");
            case TokenKeys.Answer.Found found -> timely(token, provider, found.proof());
        };
    }

    /// Only published keys count, never a shared secret.
    private static TokenKeys.Answer keys(SignedToken token, Provider provider) {
        var family = token.algorithm().family();
        return switch (family) {
            case RSA, ECDSA, EDDSA -> provider.keys.signer(token, family);
            case HMAC, NONE -> TokenKeys.Answer.NOT_FOUND;
        };
    }

    private Judged timely(SignedToken token, Provider provider, TokenKeys.Proof proof) {
        var late = TokenTimes.of(token.claims()).problem(sessions.now(), skew());
        if (late.isPresent()) return invalid(late.get());
        var subject = token.claims().path("sub");
        if (!subject.isTextual() || subject.textValue().isEmpty()) return invalid("says nobody's name");
        var client = ClaimRules.texts(token.claims().path("aud")).stream()
                .filter(provider.policies::containsKey)
                .findFirst();
        return client.isEmpty()
                ? invalid("is for another client")
                : settled(token, new Owner(client.get(), subject.textValue()), provider, proof);
    }

    private record Owner(String client, String subject) {}

    private Judged settled(SignedToken token, Owner owner, Provider provider, TokenKeys.Proof proof) {
        var mapping = spec.scopes();
        List<String> policies;
        if (mapping.policies().isEmpty()) {
            var policy = provider.policies.getOrDefault(owner.client, "");
            if (policy.isEmpty()) return invalid("is for a client without a policy");
            policies = List.of(policy);
        } else {
            policies = ScopeClaim.policies(ScopeClaim.scopes(token.claims(), mapping.claims(), false), mapping);
        }
        var subject = TokenSessions.md5(owner.subject);
        var id = spec.segregateByClient() ? TokenSessions.md5(owner.client) + subject : subject;
        var key = sessions.key(api.orgId(), id);
        var verified =
                new VerifiedToken(token, proof, owner.client + ":" + owner.subject, KeyBytes.of(api.orgId(), key));
        var lookup = sessions.find(verified.sessionKey());
        if (lookup instanceof Lookup.Unavailable) return new Refused(new Refusal(ProblemCode.STORE_UNAVAILABLE));
        if (policies.isEmpty() || policies.stream().noneMatch(this::exists)) return refused("no matching policy");
        return session(lookup, policies, owner, verified)
                .<Judged>map(session -> {
                    verified.settled(new VerifiedToken.Settled(lookup, session));
                    return new Accepted(verified, session);
                })
                .orElseGet(() -> refused("could not apply new policy"));
    }

    private boolean exists(String policy) {
        return sessions.policies().find(api.orgId(), policy).isPresent();
    }

    /// Empty when the policies cannot be applied.
    private Optional<KnownSession> session(Lookup lookup, List<String> policies, Owner owner, VerifiedToken token) {
        if (lookup instanceof KnownSession known
                && new HashSet<>(known.kept().policies()).equals(new HashSet<>(policies))
                && known.kept().metaData("ClientID").asText().equals(owner.client)) {
            return Optional.of(known);
        }
        var isNew = !(lookup instanceof KnownSession);
        var start = lookup instanceof KnownSession known ? known.kept() : started(policies.getFirst());
        var merged = PolicyMerge.apply(start.withPolicies(policies), sessions.policies(), Optional.of(api.orgId()));
        if (merged.refusal().isPresent()) return Optional.empty();
        var meta = Json.object()
                .put("ClientID", owner.client)
                .put("TykJWTSessionID", token.sessionKey().text());
        var session =
                merged.session().withAlias(token.identity()).withMetaData(meta).withExpires(start.expires());
        var key = token.sessionKey().text();
        return Optional.of(keeps ? sessions.keep(api, key, session, isNew) : sessions.known(key, session));
    }

    private Session started(String policyId) {
        var session = Session.EMPTY.withOrgId(api.orgId());
        var policy = sessions.policies().find(api.orgId(), policyId);
        if (policy.isEmpty()) return session;
        var limit = policy.get().limit();
        var started = session.withLimit(limit).withAllowance(limit.rate());
        long seconds = policy.get().keyExpiresIn();
        return seconds > 0 ? started.withExpires(sessions.now() + seconds) : started;
    }

    private Judged invalid(String reason) {
        LOG.debug("an ID token for {} {}", api.id(), reason);
        return new Refused(INVALID);
    }

    private static Judged refused(String detail) {
        return new Refused(Refusal.of(ProblemCode.AUTH_TOKEN_POLICY, "Key not authorized: " + detail));
    }
}
