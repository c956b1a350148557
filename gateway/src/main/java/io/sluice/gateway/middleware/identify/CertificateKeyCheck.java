package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.KeyBytes;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.Lookup;
import io.sluice.gateway.session.SessionCache;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.gateway.tls.CertificateWatch;
import io.sluice.gateway.tls.PresentedCertificate;
import io.sluice.gateway.tls.RevocationLists;
import io.sluice.model.problem.ProblemCode;
import io.sluice.model.session.KeyForms;
import io.sluice.storage.StoreFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// The client certificate is the key (`use_certificate`, `auth-and-keys.md` 1.10, dynamic).
///
/// Over TLS a token in the request says nothing, unless the settings allow that again; over plain HTTP there
/// is only the token. A certificate that is no longer in the store lets nobody in, whatever key it has.
public final class CertificateKeyCheck implements Middleware {
    private static final Verdict MISSING =
            new Verdict.Reject(ProblemCode.CERTIFICATE_MISSING, 401, "Client certificate required");
    private static final Verdict UNKNOWN =
            new Verdict.Reject(ProblemCode.AUTH_KEY_UNKNOWN, 401, ProblemCode.AUTH_KEY_UNKNOWN.message());
    private static final Verdict DISALLOWED = new Verdict.Reject(ProblemCode.AUTH_KEY_UNKNOWN);
    private static final Verdict EXPIRED = new Verdict.Reject(ProblemCode.CERTIFICATE_EXPIRED);
    private static final Verdict UNAVAILABLE = new Verdict.Reject(ProblemCode.STORE_UNAVAILABLE);

    private final AuthTokenCheck tokens;
    private final String orgId;
    private final SessionCache sessions;
    private final KeyForms forms;
    private final CertificateStore certificates;
    private final boolean tokensToo;
    private final CertificateWatch watch;
    private final String apiId;

    /// @param tokens    the check of a token, for where there is no certificate
    /// @param orgId     of the API
    /// @param watch     told of the certificates that keys belong to
    /// @param tokensToo a token may take the certificate's place (`security.allow_unsafe_dynamic_mtls_token`)
    public CertificateKeyCheck(
            AuthTokenCheck tokens,
            String orgId,
            SessionCache sessions,
            KeyForms forms,
            CertificateStore certificates,
            boolean tokensToo,
            CertificateWatch watch,
            String apiId) {
        this.tokens = tokens;
        this.orgId = orgId;
        this.sessions = sessions;
        this.forms = forms;
        this.certificates = certificates;
        this.tokensToo = tokensToo;
        this.watch = watch;
        this.apiId = apiId;
    }

    @Override
    public String name() {
        return "certificate-key";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored() || KnownSession.keptByLoop(exchange)) return Verdict.PASS;
        var session = exchange.client().tlsSession();
        var presented = session == null ? null : PresentedCertificate.of(session);
        if (session == null || (tokensToo && (presented == null || tokens.presents(exchange)))) {
            return byToken(exchange, session == null, presented);
        }
        if (presented == null) return MISSING;
        if (presented.expired(certificates.clock().instant())) return EXPIRED;
        if (isRevoked(presented)) return ClientCertificateCheck.revoked(presented);
        return byCertificate(exchange, presented);
    }

    private boolean isRevoked(PresentedCertificate presented) {
        return certificates.revocations().of(presented.chain().getFirst()) != RevocationLists.Standing.GOOD;
    }

    /// @param plain the client did not come through TLS: no token at all is 403 then
    private Verdict byToken(Exchange exchange, boolean plain, @Nullable PresentedCertificate presented) {
        if (presented != null && presented.expired(certificates.clock().instant())) return EXPIRED;
        if (presented != null && isRevoked(presented)) return ClientCertificateCheck.revoked(presented);
        if (!tokens.presents(exchange)) return plain ? DISALLOWED : MISSING;
        var verdict = tokens.onRequest(exchange);
        return verdict instanceof Verdict.Later later
                ? exchange.afterwards(later, settled -> bound(exchange, settled))
                : bound(exchange, verdict);
    }

    /// A key that belongs to a certificate goes with it.
    private Verdict bound(Exchange exchange, Verdict verdict) {
        if (verdict != Verdict.PASS) return verdict;
        var known = KnownSession.SLOT.get(exchange);
        if (known == null || known.session().certificate().isEmpty()) return verdict;
        return stored(exchange, known.session().certificate());
    }

    private Verdict stored(Exchange exchange, String id) {
        return exchange.offload(() -> {
            try {
                var found = certificates.find(id);
                found.ifPresent(it -> watch.used(it, EventMeta.Role.CLIENT, apiId));
                return found.isPresent() ? Verdict.PASS : DISALLOWED;
            } catch (CompletionException failed) {
                if (failed.getCause() instanceof StoreFailure) return UNAVAILABLE;
                throw failed;
            }
        });
    }

    private Verdict byCertificate(Exchange exchange, PresentedCertificate presented) {
        var id = orgId + presented.fingerprint();
        var token = KeyBytes.of(orgId, forms.token(orgId, id));
        var raw = KeyBytes.of(orgId, id);
        var later = exchange.later();
        long generation = exchange.generation();
        var home = exchange.loop().eventLoop();
        var _ = found(token)
                .thenCompose(first ->
                        first instanceof Lookup.Unknown ? found(raw) : CompletableFuture.completedFuture(first))
                .thenAcceptAsync(
                        found -> {
                            if (exchange.generation() == generation) later.complete(settled(exchange, found));
                        },
                        home);
        return exchange.afterwards(later, verdict -> verdict == Verdict.PASS ? stored(exchange, id) : verdict);
    }

    private CompletableFuture<Lookup> found(KeyBytes key) {
        var now = sessions.now(key, System.nanoTime());
        return now != null ? CompletableFuture.completedFuture(now) : sessions.load(key);
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
