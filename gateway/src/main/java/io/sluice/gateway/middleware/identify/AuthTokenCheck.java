package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import io.sluice.gateway.session.SessionCache;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.problem.ProblemCode;

/// Finds the session of the key that the client presents (`auth-and-keys.md` 1.3).
///
/// No key is 401, an unknown one 403. A key that cannot be looked up because the store is away, and that
/// was not seen before, is 503: it may be good.
public final class AuthTokenCheck implements Middleware {
    private static final Verdict MISSING = new Verdict.Reject(ProblemCode.AUTH_FIELD_MISSING);
    private static final Verdict UNKNOWN = new Verdict.Reject(ProblemCode.AUTH_KEY_UNKNOWN);
    private static final Verdict UNAVAILABLE = new Verdict.Reject(ProblemCode.STORE_UNAVAILABLE);

    private final CredentialSource source;
    private final String orgId;
    private final SessionCache sessions;
    private final KeyBytes[] probes;

    /// @param orgId of the API
    /// @param loops number of event loops
    public AuthTokenCheck(IdentifySpec.AuthToken spec, String orgId, SessionCache sessions, int loops) {
        this.source = new CredentialSource(spec.source());
        this.orgId = orgId;
        this.sessions = sessions;
        this.probes = new KeyBytes[loops];
        java.util.Arrays.setAll(probes, _ -> new KeyBytes());
    }

    @Override
    public String name() {
        return "auth-token";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored() || KnownSession.keptByLoop(exchange)) return Verdict.PASS;
        var key = probes[exchange.loop().index()];
        if (!source.fill(exchange, orgId, key)) return MISSING;
        var found = sessions.now(key, exchange.outcome().startNanos());
        return found != null ? settled(exchange, found) : later(exchange, key);
    }

    /// Whether the request brings a key at all.
    boolean presents(Exchange exchange) {
        return source.fill(exchange, orgId, probes[exchange.loop().index()]);
    }

    private Verdict later(Exchange exchange, KeyBytes key) {
        var later = exchange.later();
        long generation = exchange.generation();
        var home = exchange.loop().eventLoop();
        // The answer comes on a thread of the store; the exchange belongs to its loop.
        var _ = sessions.load(key)
                .thenAcceptAsync(
                        found -> {
                            if (exchange.generation() == generation) later.complete(settled(exchange, found));
                        },
                        home);
        return later;
    }

    private static Verdict settled(Exchange exchange, Lookup found) {
        return switch (found) {
            case KnownSession known -> {
                KnownSession.SLOT.set(exchange, known);
                yield Verdict.PASS;
            }
            case Lookup.Unknown _ -> UNKNOWN;
            case Lookup.Unavailable _ -> UNAVAILABLE;
        };
    }
}
