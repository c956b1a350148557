package io.sluice.gateway.identity;

import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.Json;
import io.sluice.model.problem.ProblemCode;
import io.sluice.model.session.AccessDefinition;
import io.sluice.model.session.Limit;
import io.sluice.model.session.Session;
import java.util.Map;
import java.util.Optional;

/// Sessions of who comes with a token of another OAuth server (`auth-and-keys.md` 1.7): the stored one of the same
/// identity, or one that lives in memory alone and opens this API only.
final class ExternalSessions {
    private final ApiDefinition api;
    private final TokenSessions sessions;

    ExternalSessions(ApiDefinition api, TokenSessions sessions) {
        this.api = api;
        this.sessions = sessions;
    }

    /// What somebody's session is looked up by.
    KeyBytes key(String identity) {
        return KeyBytes.of(api.orgId(), sessions.key(api.orgId(), TokenSessions.md5(identity)));
    }

    TokenJudge.Judged settle(VerifiedToken token) {
        return switch (sessions.find(token.sessionKey())) {
            case Lookup.Unavailable _ -> new TokenJudge.Refused(new Refusal(ProblemCode.STORE_UNAVAILABLE));
            case KnownSession known -> accepted(token, known, known);
            case Lookup.Unknown unknown -> accepted(token, unknown, passing(token));
        };
    }

    private static TokenJudge.Judged accepted(VerifiedToken token, Lookup lookup, KnownSession session) {
        token.settled(new VerifiedToken.Settled(lookup, session));
        return new TokenJudge.Accepted(token, session);
    }

    private KnownSession passing(VerifiedToken token) {
        var versions = Json.object().put("api_id", api.id()).put("api_name", api.name());
        versions.putArray("versions").add("Default");
        for (var version : api.versions()) {
            if (!version.name().isEmpty()) versions.withArray("versions").add(version.name());
        }
        // 10,000 in a minute, no quota; what remains of none is a number that clients have seen (recorded).
        var limit = Limit.NONE
                .withRate(10_000, 60, Optional.empty())
                .withQuota(-1, 10)
                .withQuotaState(sessions.now() + 20, 10);
        var session = Session.EMPTY
                .withOrgId(api.orgId())
                .withAlias(token.identity())
                .withLimit(limit)
                .withAccessRights(Map.of(api.id(), AccessDefinition.of(versions)));
        return sessions.known(token.sessionKey().text(), session);
    }
}
