package io.sluice.gateway.identity;

import io.sluice.gateway.session.KnownSession;
import io.sluice.model.middleware.IdentifySpec.Jwt.Skew;
import org.jspecify.annotations.Nullable;

/// Decides about tokens of one kind, for one API.
public interface TokenJudge {

    sealed interface Judged {}

    /// @param token   may be remembered under the bytes it was made of
    /// @param session of this request
    record Accepted(VerifiedToken token, KnownSession session) implements Judged {}

    record Refused(Refusal why) implements Judged {}

    /// The token is good; somebody has to be asked for its session.
    record Unsettled(VerifiedToken token) implements Judged {}

    /// What can be said of a token that was not seen before without waiting for anybody; null for nothing. Short:
    /// for event loops.
    default @Nullable Judged now(byte[] bytes) {
        return null;
    }

    /// Blocks: for virtual threads only.
    ///
    /// @param bytes the credential, without `Bearer`
    /// @param known what was found out about these very bytes before; null when nothing was
    Judged judge(byte[] bytes, @Nullable VerifiedToken known);

    /// How far clocks may differ for a token that was checked before.
    Skew skew();
}
