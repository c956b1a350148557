package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.oauth.ClientPresence;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import io.sluice.gateway.session.SessionCache;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.problem.ProblemCode;

/// Finds the session of an access token that this gateway issued (`auth-and-keys.md` 1.6).
///
/// Only `Bearer <token>` will do. A token whose client is not known to this API is refused, before its rights
/// are looked at.
public final class OAuthTokenCheck implements Middleware {
    private static final Verdict MISSING = new Verdict.Reject(ProblemCode.OAUTH_FIELD_MISSING);
    private static final Verdict MALFORMED = new Verdict.Reject(ProblemCode.OAUTH_FIELD_MALFORMED);
    private static final Verdict UNKNOWN = new Verdict.Reject(ProblemCode.OAUTH_KEY_UNKNOWN);
    private static final Verdict REVOKED = new Verdict.Reject(ProblemCode.OAUTH_CLIENT_DELETED);

    private final CredentialSource source;
    private final String orgId;
    private final SessionQuery sessions;
    private final ClientPresence clients;

    /// @param orgId of the API
    public OAuthTokenCheck(IdentifySpec.OAuth2 spec, String orgId, SessionCache sessions, ClientPresence clients) {
        this.source = new CredentialSource(spec.source());
        this.orgId = orgId;
        this.sessions = new SessionQuery(sessions);
        this.clients = clients;
    }

    @Override
    public String name() {
        return "auth-oauth";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored()) return Verdict.PASS;
        var text = source.text(exchange);
        int blank = text.indexOf(' ');
        if (blank < 0) return MISSING;
        if (!text.substring(0, blank).equalsIgnoreCase("bearer")) return MALFORMED;
        int end = text.indexOf(' ', blank + 1);
        var token = text.substring(blank + 1, end < 0 ? text.length() : end);
        return sessions.find(exchange, KeyBytes.of(orgId, token), found -> found(exchange, found));
    }

    private Verdict found(Exchange exchange, Lookup found) {
        return switch (found) {
            case Lookup.Unknown _ -> UNKNOWN;
            case Lookup.Unavailable _ -> SessionQuery.UNAVAILABLE;
            case KnownSession known -> {
                var there = clients.now(
                        known.session().oauthClientId(), exchange.outcome().startNanos());
                yield there == null ? later(exchange, known) : settled(exchange, known, there);
            }
        };
    }

    private Verdict later(Exchange exchange, KnownSession known) {
        var later = exchange.later();
        long generation = exchange.generation();
        var _ = clients.ask(known.session().oauthClientId())
                .whenCompleteAsync(
                        (there, failure) -> {
                            if (exchange.generation() != generation) return;
                            later.complete(
                                    failure == null ? settled(exchange, known, there) : SessionQuery.UNAVAILABLE);
                        },
                        exchange.loop().eventLoop());
        return later;
    }

    private static Verdict settled(Exchange exchange, KnownSession known, boolean there) {
        if (!there) return REVOKED;
        KnownSession.SLOT.set(exchange, known);
        return Verdict.PASS;
    }
}
