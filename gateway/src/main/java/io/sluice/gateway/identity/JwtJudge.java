package io.sluice.gateway.identity;

import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.IdentifySpec.Jwt;
import io.sluice.model.middleware.IdentifySpec.Jwt.Skew;
import io.sluice.model.problem.ProblemCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// JSON Web Tokens of one API (`auth-and-keys.md` 1.4): signature, times, claims, then the session.
///
/// With a source of keys the claims say who it is. Without one each key of the store has a secret of its own, and the
/// `kid` names the key.
public final class JwtJudge implements TokenJudge {
    private static final Logger LOG = LoggerFactory.getLogger(JwtJudge.class);
    private static final Refusal INVALID = new Refusal(ProblemCode.AUTH_TOKEN_INVALID);
    private static final Refusal WRONG_METHOD =
            Refusal.of(ProblemCode.AUTH_TOKEN_INVALID, "Key not authorized: Unexpected signing method");

    private final Jwt spec;
    private final ApiDefinition api;
    private final TokenAlgorithm.Family family;
    private final Optional<TokenKeys> keys;
    private final ClaimRules rules;
    private final TokenSessions sessions;
    private final JwtSessions outcome;

    /// @param keeps sessions made of tokens are stored
    public JwtJudge(Jwt spec, ApiDefinition api, IdentityProviders providers, boolean keeps) {
        this.spec = spec;
        this.api = api;
        this.family = TokenAlgorithm.Family.of(spec.signingMethod());
        this.keys = keys(spec, api.id(), family, providers.keySets());
        this.rules = new ClaimRules(spec);
        this.sessions = providers.sessions();
        this.outcome = new JwtSessions(spec, api, sessions, providers.clients(api.id()), keeps);
    }

    private static Optional<TokenKeys> keys(Jwt spec, String apiId, TokenAlgorithm.Family family, KeySets sets) {
        if (!spec.keySets().isEmpty()) {
            var published = spec.keySets().stream()
                    .map(set -> new TokenKeys.Published.From(
                            sets.at(apiId, set.url()), set.cacheFor().isZero() ? sets.cacheFor() : set.cacheFor()))
                    .toList();
            return Optional.of(new TokenKeys.Published(published));
        }
        var source = spec.key().reveal();
        return source.isEmpty() ? Optional.empty() : Optional.of(TokenKeys.of(apiId, source, family, sets));
    }

    @Override
    public Skew skew() {
        return spec.skew();
    }

    @Override
    public Judged judge(byte[] bytes, @Nullable VerifiedToken known) {
        if (known != null && keys.isPresent() && known.holds()) {
            var late = known.times().problem(sessions.now(), spec.skew());
            return late.isPresent() ? claims(late.get()) : settled(known);
        }
        var read = SignedToken.read(bytes);
        if (read.isEmpty()) return invalid("is no token");
        var token = read.get();
        if (token.algorithm().family() != family) return new Refused(WRONG_METHOD);
        return keys.isPresent() ? central(token, keys.get()) : ofKey(token);
    }

    /// Signatures that are checked in a few microseconds, with keys that are here, for sessions that are as they should
    /// be: to leave the event loop and come back would cost more.
    @Override
    public @Nullable Judged now(byte[] bytes) {
        if (keys.isEmpty() || !family.isQuick()) return null;
        var read = SignedToken.read(bytes);
        if (read.isEmpty()) return invalid("is no token");
        var token = read.get();
        if (token.algorithm().family() != family) return new Refused(WRONG_METHOD);
        var found = keys.get().known(token, family);
        if (found == null) return null;
        if (!found.signed(token)) return keys.get().fixed() ? forged() : null;
        var wrong = wrong(token);
        if (wrong.isPresent()) return wrong.get();
        return switch (IdentityClaim.in(token.claims(), spec.identityClaims())) {
            case IdentityClaim.NotFound _ -> identified(token, found.proof());
            case IdentityClaim.Found(var identity) -> {
                var verified = verified(token, found.proof(), identity);
                var outcome = this.outcome.settleNow(verified);
                yield outcome == null ? new Unsettled(verified) : settled(verified, outcome);
            }
        };
    }

    private VerifiedToken verified(SignedToken token, TokenKeys.Proof proof, String identity) {
        var key = sessions.key(api.orgId(), TokenSessions.md5(identity));
        return new VerifiedToken(token, proof, identity, KeyBytes.of(api.orgId(), key));
    }

    private Judged central(SignedToken token, TokenKeys from) {
        return switch (from.signer(token, family)) {
            case TokenKeys.Answer.Unreachable _ -> new Refused(new Refusal(ProblemCode.IDENTITY_PROVIDER_UNREACHABLE));
            case TokenKeys.Answer.NotFound _ -> invalid("is signed with a key that is not known");
            case TokenKeys.Answer.Forged _ -> forged();
            case TokenKeys.Answer.Found found -> {
                var wrong = wrong(token);
                yield wrong.isPresent() ? wrong.get() : identified(token, found.proof());
            }
        };
    }

    /// What is wrong with times or claims.
    private Optional<Judged> wrong(SignedToken token) {
        return TokenTimes.of(token.claims())
                .problem(sessions.now(), spec.skew())
                .or(() -> rules.problem(token))
                .map(JwtJudge::claims);
    }

    private Judged identified(SignedToken token, TokenKeys.Proof proof) {
        return switch (IdentityClaim.in(token.claims(), spec.identityClaims())) {
            case IdentityClaim.NotFound(var message) ->
                new Refused(Refusal.of(ProblemCode.AUTH_TOKEN_INVALID, message));
            case IdentityClaim.Found(var identity) -> settled(verified(token, proof, identity));
        };
    }

    private Judged settled(VerifiedToken token) {
        return settled(token, outcome.settle(token));
    }

    private static Judged settled(VerifiedToken token, JwtSessions.Outcome outcome) {
        return switch (outcome) {
            case JwtSessions.Outcome.Refused(var why) -> new Refused(why);
            case JwtSessions.Outcome.Settled(var lookup, var session) -> {
                token.settled(new VerifiedToken.Settled(lookup, session));
                yield new Accepted(token, session);
            }
        };
    }

    /// The key that the token names has a secret for its tokens. A key without one has none: an empty secret would
    /// let everybody in.
    private Judged ofKey(SignedToken token) {
        var kid = spec.skipKid() ? Optional.<String>empty() : token.keyId();
        var id = kid.or(
                () -> IdentityClaim.in(token.claims(), spec.identityClaims()) instanceof IdentityClaim.Found found
                        ? Optional.of(found.identity())
                        : Optional.empty());
        if (id.isEmpty()) return invalid("names no key");
        var presented = KeyBytes.of(api.orgId(), id.get());
        return switch (sessions.find(presented)) {
            case Lookup.Unavailable _ -> new Refused(new Refusal(ProblemCode.STORE_UNAVAILABLE));
            case Lookup.Unknown _ -> invalid("names a key that is not known");
            case KnownSession known -> {
                var key = TokenKeys.ofSession(known, family);
                if (key.isEmpty()) yield invalid("names a key without a secret for tokens");
                if (!key.get().verifies(token.algorithm(), token.signed(), token.signature())) yield forged();
                var wrong = wrong(token);
                if (wrong.isPresent()) yield wrong.get();
                var verified = new VerifiedToken(token, TokenKeys.Proof.ALWAYS, id.get(), presented);
                verified.settled(new VerifiedToken.Settled(known, known));
                yield new Accepted(verified, known);
            }
        };
    }

    private Judged forged() {
        return invalid("has a signature that is not of its key");
    }

    private Judged invalid(String reason) {
        LOG.debug("a token for {} {}", api.id(), reason);
        return new Refused(INVALID);
    }

    private static Judged claims(String detail) {
        return new Refused(Refusal.of(ProblemCode.AUTH_TOKEN_CLAIMS, "Key not authorized: " + detail));
    }
}
