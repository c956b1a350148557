package io.sluice.gateway.identity;

import io.sluice.gateway.session.KnownSession;
import io.sluice.model.middleware.IdentifySpec.Jwt.Skew;
import org.jspecify.annotations.Nullable;

/// Decides about tokens of one kind, for one API. Blocks: for virtual threads only.
public interface TokenJudge {

    sealed interface Judged {}

    /// @param token   may be remembered under the bytes it was made of
    /// @param session of this request
    record Accepted(VerifiedToken token, KnownSession session) implements Judged {}

    record Refused(Refusal why) implements Judged {}

    /// @param bytes the credential, without `Bearer`
    /// @param known what was found out about these very bytes before; null when nothing was
    Judged judge(byte[] bytes, @Nullable VerifiedToken known);

    /// How far clocks may differ for a token that was checked before.
    Skew skew();
}
