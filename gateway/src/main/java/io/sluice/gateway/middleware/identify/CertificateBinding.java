package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.tls.PresentedCertificate;
import io.sluice.model.problem.ProblemCode;
import java.time.InstantSource;

/// A key may be bound to client certificates (`mtls_static_certificate_bindings`): then it is good only together
/// with one of them. Stolen alone it is worth nothing.
public final class CertificateBinding implements Middleware {
    private static final Verdict OTHER =
            new Verdict.Reject(ProblemCode.AUTH_KEY_UNKNOWN, 401, ProblemCode.AUTH_KEY_UNKNOWN.message());
    private static final Verdict EXPIRED = new Verdict.Reject(ProblemCode.CERTIFICATE_EXPIRED);

    private final InstantSource clock;

    public CertificateBinding(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "certificate-binding";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var known = KnownSession.SLOT.get(exchange);
        if (known == null) return Verdict.PASS;
        var bindings = known.session().certificateBindings();
        if (bindings.isEmpty()) return Verdict.PASS;
        var session = exchange.client().tlsSession();
        var presented = session == null ? null : PresentedCertificate.of(session);
        if (presented == null) return OTHER;
        if (!bindings.contains(known.session().orgId() + presented.fingerprint())) return OTHER;
        return presented.expired(clock.instant()) ? EXPIRED : Verdict.PASS;
    }
}
