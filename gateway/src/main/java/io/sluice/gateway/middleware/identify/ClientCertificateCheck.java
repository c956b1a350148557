package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.tls.AllowList;
import io.sluice.gateway.tls.AllowedCertificates;
import io.sluice.gateway.tls.CertificateWatch;
import io.sluice.gateway.tls.PresentedCertificate;
import io.sluice.model.problem.ProblemCode;
import io.sluice.storage.StoreFailure;
import java.time.InstantSource;

/// Lets in only clients whose certificate is on a list (`auth-and-keys.md` 1.10, static). A gate, not an identity.
///
/// While the store that knows the list is away nobody can tell: 503, not 403.
public final class ClientCertificateCheck implements Middleware {
    private static final Verdict TLS_OFF = new Verdict.Reject(ProblemCode.CERTIFICATE_TLS_OFF);
    private static final Verdict MISSING = new Verdict.Reject(ProblemCode.CERTIFICATE_MISSING);
    private static final Verdict EXPIRED = new Verdict.Reject(ProblemCode.CERTIFICATE_EXPIRED);
    private static final Verdict UNAVAILABLE = new Verdict.Reject(ProblemCode.STORE_UNAVAILABLE);

    private final AllowList list;
    private final InstantSource clock;
    private final CertificateWatch watch;
    private final String apiId;

    /// @param watch told of the certificates on the list, when they are looked up
    public ClientCertificateCheck(AllowList list, InstantSource clock, CertificateWatch watch, String apiId) {
        this.list = list;
        this.clock = clock;
        this.watch = watch;
        this.apiId = apiId;
    }

    @Override
    public String name() {
        return "client-certificate";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var client = exchange.client();
        if (!client.secure()) return TLS_OFF;
        var session = client.tlsSession();
        var presented = session == null ? null : PresentedCertificate.of(session);
        if (presented == null) return MISSING;
        var allowed = list.now();
        if (allowed != null) return judged(allowed, presented);
        return exchange.offload(() -> {
            try {
                return judged(looked(), presented);
            } catch (java.util.concurrent.CompletionException failed) {
                if (failed.getCause() instanceof StoreFailure) return UNAVAILABLE;
                throw failed;
            }
        });
    }

    private AllowedCertificates looked() {
        var allowed = list.load();
        for (var entry : allowed.entries()) {
            watch.used(entry, entry.isAuthority() ? EventMeta.Role.AUTHORITY : EventMeta.Role.CLIENT, apiId);
        }
        return allowed;
    }

    /// In one form for all who look at client certificates.
    static Verdict revoked(PresentedCertificate presented) {
        return new Verdict.Reject(
                ProblemCode.CERTIFICATE_UNKNOWN,
                403,
                "Certificate with SHA256 " + presented.fingerprint() + " has been revoked");
    }

    private Verdict judged(AllowedCertificates allowed, PresentedCertificate presented) {
        return switch (allowed.judge(presented, clock.instant())) {
            case ALLOWED -> Verdict.PASS;
            case EXPIRED -> EXPIRED;
            case REVOKED -> revoked(presented);
            case UNKNOWN ->
                new Verdict.Reject(
                        ProblemCode.CERTIFICATE_UNKNOWN,
                        403,
                        "Certificate with SHA256 " + presented.fingerprint() + " not allowed");
        };
    }
}
