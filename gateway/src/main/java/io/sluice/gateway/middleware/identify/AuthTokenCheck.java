package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.identity.DirectoryKeys;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import io.sluice.gateway.session.SessionCache;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.problem.ProblemCode;
import java.util.Optional;

/// Finds the session of the key that the client presents (`auth-and-keys.md` 1.3).
///
/// No key is 401, an unknown one 403. A key that cannot be looked up because the store is away, and that
/// was not seen before, is 503: it may be good.
public final class AuthTokenCheck implements Middleware {
    private static final Verdict MISSING = new Verdict.Reject(ProblemCode.AUTH_FIELD_MISSING);
    private static final Verdict UNKNOWN = new Verdict.Reject(ProblemCode.AUTH_KEY_UNKNOWN);
    private static final Verdict UNAVAILABLE = new Verdict.Reject(ProblemCode.STORE_UNAVAILABLE);
    private static final Verdict DIRECTORY_AWAY = new Verdict.Reject(
            ProblemCode.IDENTITY_PROVIDER_UNREACHABLE, 503, "The directory of keys cannot be reached");

    private final CredentialSource source;
    private final String orgId;
    private final SessionCache sessions;
    private final KeyBytes[] probes;
    private final Optional<DirectoryKeys> directory;

    /// @param orgId     of the API
    /// @param loops     number of event loops
    /// @param directory is asked for what the store does not have
    public AuthTokenCheck(
            IdentifySpec.AuthToken spec,
            String orgId,
            SessionCache sessions,
            int loops,
            Optional<DirectoryKeys> directory) {
        this.directory = directory;
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
        if (found == null) return later(exchange, key);
        return found instanceof Lookup.Unknown ? unknown(exchange, key) : settled(exchange, found);
    }

    /// Whether the request brings a key at all.
    boolean presents(Exchange exchange) {
        return source.fill(exchange, orgId, probes[exchange.loop().index()]);
    }

    private Verdict later(Exchange exchange, KeyBytes key) {
        var later = exchange.later();
        long generation = exchange.generation();
        var home = exchange.loop().eventLoop();
        // The probe is filled anew by the next request of the loop.
        var asked = directory.isEmpty() ? key : key.copy();
        // The answer comes on a thread of the store; the exchange belongs to its loop.
        var _ = sessions.load(asked)
                .thenAcceptAsync(
                        found -> {
                            if (exchange.generation() != generation) return;
                            later.complete(
                                    found instanceof Lookup.Unknown
                                            ? unknown(exchange, asked)
                                            : settled(exchange, found));
                        },
                        home);
        return later;
    }

    /// The store does not have the key; somebody else may.
    private Verdict unknown(Exchange exchange, KeyBytes key) {
        if (directory.isEmpty() || directory.get().knowsNothingOf(key)) return UNKNOWN;
        var asked = key.copy();
        var keys = directory.get();
        return exchange.offload(
                () -> keys.find(asked),
                found -> found instanceof Lookup.Unavailable ? DIRECTORY_AWAY : settled(exchange, found));
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
