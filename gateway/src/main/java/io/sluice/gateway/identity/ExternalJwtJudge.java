package io.sluice.gateway.identity;

import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.IdentifySpec.ExternalOAuth;
import io.sluice.model.middleware.IdentifySpec.Jwt.Skew;
import io.sluice.model.problem.ProblemCode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tokens of another OAuth server that are JWTs and are checked here (`auth-and-keys.md` 1.7).
///
/// What a client can mend is 401. What it cannot, and what nobody can tell, is 500: an algorithm that is not the
/// definition's, a key that cannot be had, a token without an identity.
public final class ExternalJwtJudge implements TokenJudge {
    private static final Logger LOG = LoggerFactory.getLogger(ExternalJwtJudge.class);
    private static final String BROKEN = "error happened during the access token validation";

    private final ApiDefinition api;
    private final Skew skew;
    private final TokenAlgorithm.Family family;
    private final TokenKeys keys;
    private final List<String> identityClaims;
    private final TokenSessions clock;
    private final ExternalSessions sessions;

    public ExternalJwtJudge(ExternalOAuth.Local spec, ApiDefinition api, IdentityProviders providers) {
        this.api = api;
        this.skew = spec.skew();
        this.family = TokenAlgorithm.Family.of(spec.signingMethod());
        this.keys = TokenKeys.of(api.id(), spec.key().reveal(), family, providers.keySets());
        this.identityClaims = spec.identityClaim().isEmpty() ? List.of() : List.of(spec.identityClaim());
        this.clock = providers.sessions();
        this.sessions = new ExternalSessions(api, providers.sessions());
    }

    @Override
    public Skew skew() {
        return skew;
    }

    @Override
    public Judged judge(byte[] bytes, @Nullable VerifiedToken known) {
        if (known != null && known.holds()) {
            return late(known.times()).orElseGet(() -> sessions.settle(known));
        }
        var read = SignedToken.read(bytes);
        if (read.isEmpty()) return refused("token verification failed: token is malformed");
        var token = read.get();
        if (token.algorithm().family() != family) return broken(api, "its algorithm is not the definition's");
        return switch (keys.signer(token, family)) {
            case TokenKeys.Answer.Unreachable _ -> broken(api, "the keys of its provider cannot be had");
            case TokenKeys.Answer.NotFound _ -> broken(api, "its key is not known");
            case TokenKeys.Answer.Forged _ -> refused("token verification failed: signature is invalid");
            case TokenKeys.Answer.Found found ->
                late(TokenTimes.of(token.claims())).orElseGet(() -> identified(token, found.proof()));
        };
    }

    private Optional<Judged> late(TokenTimes times) {
        return times.problem(clock.now(), skew).map(detail -> refused("key not authorized: " + detail));
    }

    private Judged identified(SignedToken token, TokenKeys.Proof proof) {
        return switch (IdentityClaim.in(token.claims(), identityClaims)) {
            case IdentityClaim.NotFound(var message) -> broken(api, message);
            case IdentityClaim.Found(var identity) ->
                sessions.settle(new VerifiedToken(token, proof, identity, sessions.key(identity)));
        };
    }

    private static Judged refused(String message) {
        return new Refused(Refusal.of(ProblemCode.AUTH_TOKEN_CLAIMS, message));
    }

    /// @param reason for people who run the gateway
    static Judged broken(ApiDefinition api, String reason) {
        LOG.debug("a token for {} cannot be checked: {}", api.id(), reason);
        return new Refused(new Refusal(ProblemCode.AUTH_TOKEN_UNDECIDED, 500, BROKEN));
    }
}
