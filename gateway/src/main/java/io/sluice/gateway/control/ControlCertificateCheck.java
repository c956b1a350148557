package io.sluice.gateway.control;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.middleware.identify.ClientCertificateCheck;
import io.sluice.gateway.tls.AllowList;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.gateway.tls.CertificateWatch;
import io.sluice.gateway.tls.PresentedCertificate;
import io.sluice.gateway.tls.RevocationLists;
import java.util.List;

/// Lets in clients with one of the listed certificates: `security.control_api_use_mutual_tls`. Refusals have the
/// form of that API.
///
/// The list stands in the settings, so a certificate that it names by its SHA-256 need not be in the store: who
/// repairs a gateway that has lost its store gets in. One that an authority on the list signed does as well.
final class ControlCertificateCheck implements Middleware {
    private final List<String> ids;
    private final CertificateStore certificates;
    private final ClientCertificateCheck check;

    /// @param ids of certificates, with or without organisation, or paths of PEM files
    ControlCertificateCheck(List<String> ids, CertificateStore certificates, CertificateWatch watch) {
        this.ids = List.copyOf(ids);
        this.certificates = certificates;
        this.check = new ClientCertificateCheck(new AllowList(ids, certificates), certificates.clock(), watch, "");
    }

    @Override
    public String name() {
        return "control-certificate";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (isNamed(exchange)) return Verdict.PASS;
        var verdict = check.onRequest(exchange);
        return verdict instanceof Verdict.Later later
                ? exchange.afterwards(later, ControlCertificateCheck::inItsForm)
                : inItsForm(verdict);
    }

    private boolean isNamed(Exchange exchange) {
        var session = exchange.client().tlsSession();
        var presented = session == null ? null : PresentedCertificate.of(session);
        return presented != null
                && !presented.expired(certificates.clock().instant())
                && certificates.revocations().of(presented.chain().getFirst()) == RevocationLists.Standing.GOOD
                && ids.stream().anyMatch(id -> id.endsWith(presented.fingerprint()));
    }

    private static Verdict inItsForm(Verdict verdict) {
        return verdict instanceof Verdict.Reject(var _, var status, var message)
                ? new Verdict.Answer(Answers.error(status, message))
                : verdict;
    }
}
