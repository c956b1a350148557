package io.sluice.gateway.middleware.identify;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Slot;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.identity.Refusal;
import io.sluice.gateway.identity.TokenJudge;
import io.sluice.gateway.identity.VerifiedToken;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.variables.RequestContext;
import io.sluice.model.middleware.IdentifySpec.Source;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Lets in who presents a good token of somebody else: a JWT, an ID token, a token of another OAuth server.
///
/// A token that was found good is remembered by its bytes. Its next use costs two lookups and allocates nothing: its
/// times are looked at again, whether its key still counts, and whether its session is still the same. Everything
/// else leaves the event loop.
public final class TokenCheck implements Middleware {
    /// Claims of the token that was checked last; empty when none was.
    public static final Slot<JsonNode> CLAIMS = new Slot<>();

    /// What remembered tokens may take, in bytes and roughly.
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    /// What a remembered token takes beside its own bytes, which are there a few times over.
    private static final int OVERHEAD = 1_500;

    private final Form form;
    private final CredentialSource source;
    private final String orgId;
    private final TokenJudge judge;
    private final SessionCache sessions;
    private final KeyBytes[] probes;
    private final Cache<KeyBytes, VerifiedToken> verified = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((KeyBytes key, VerifiedToken _) -> key.length() * 3 + OVERHEAD)
            .expireAfterAccess(Duration.ofMinutes(10))
            .executor(Runnable::run)
            .build();

    /// How a method differs from the others on the outside.
    ///
    /// @param missing without a credential
    /// @param strict  exactly `Bearer`, one blank, and the token; anything else counts as missing
    public record Form(String name, Verdict missing, boolean strict) {}

    /// @param loops number of event loops
    public TokenCheck(Form form, Source source, String orgId, TokenJudge judge, SessionCache sessions, int loops) {
        this.form = form;
        this.source = new CredentialSource(source);
        this.orgId = orgId;
        this.judge = judge;
        this.sessions = sessions;
        this.probes = new KeyBytes[loops];
        Arrays.setAll(probes, _ -> new KeyBytes());
    }

    @Override
    public String name() {
        return form.name;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored() || KnownSession.keptByLoop(exchange)) return Verdict.PASS;
        var probe = probes[exchange.loop().index()];
        var presented = form.strict ? source.fillStrictly(exchange, orgId, probe) : source.fill(exchange, orgId, probe);
        if (!presented) return form.missing;
        var known = verified.getIfPresent(probe);
        if (known != null && settledBefore(exchange, known)) return Verdict.PASS;
        var key = probe.copy();
        var bytes = key.bytes();
        var first = known == null ? judge.now(bytes) : null;
        if (first instanceof TokenJudge.Unsettled(var token)) return elsewhere(exchange, key, bytes, token);
        return first != null ? judged(exchange, key, first) : elsewhere(exchange, key, bytes, known);
    }

    /// Leaves the event loop to ask.
    ///
    /// @param known what was found out about the token so far
    private Verdict elsewhere(Exchange exchange, KeyBytes key, byte[] bytes, @Nullable VerifiedToken known) {
        return exchange.offload(() -> judge.judge(bytes, known), judged -> judged(exchange, key, judged));
    }

    /// Nothing has changed since the last use of this token.
    private boolean settledBefore(Exchange exchange, VerifiedToken token) {
        var settled = token.settled();
        if (settled == null
                || !token.holds()
                || !token.times().good(exchange.outcome().startMillis() / 1_000, judge.skew())) {
            return false;
        }
        if (sessions.now(token.sessionKey(), exchange.outcome().startNanos()) != settled.lookup()) return false;
        identified(exchange, token, settled.session());
        return true;
    }

    private Verdict judged(Exchange exchange, KeyBytes key, TokenJudge.Judged judged) {
        return switch (judged) {
            case TokenJudge.Accepted(var token, var session) -> {
                if (token.holds()) verified.put(key, token);
                identified(exchange, token, session);
                yield Verdict.PASS;
            }
            case TokenJudge.Unsettled _ -> throw new IllegalStateException("who may wait settles a session");
            case TokenJudge.Refused(Refusal(var code, var status, var message)) -> {
                verified.invalidate(key);
                yield new Verdict.Reject(code, status, message);
            }
        };
    }

    private static void identified(Exchange exchange, VerifiedToken token, KnownSession session) {
        KnownSession.SLOT.set(exchange, session);
        CLAIMS.set(exchange, token.claims());
        @Nullable RequestContext context = RequestContext.of(exchange);
        if (context != null) token.variables().forEach(context::put);
    }
}
