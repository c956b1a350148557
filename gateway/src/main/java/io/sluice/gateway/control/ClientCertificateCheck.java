package io.sluice.gateway.control;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Lets in clients with one of the listed certificates: `security.control_api_use_mutual_tls`.
///
/// A connection without TLS, or on which no certificate was asked for, has none and is refused.
final class ClientCertificateCheck implements Middleware {
    private final List<String> ids;

    /// @param ids of certificates: SHA-256 of the certificate in hex, an organisation may stand in front
    ClientCertificateCheck(List<String> ids) {
        this.ids = ids;
    }

    @Override
    public String name() {
        return "control-client-certificate";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var certificate = certificate(exchange);
        if (certificate.isEmpty()) {
            return new Verdict.Answer(Answers.error(403, "Client TLS certificate is required"));
        }
        var fingerprint = fingerprint(certificate.get());
        return isValid(certificate.get()) && ids.stream().anyMatch(id -> id.endsWith(fingerprint))
                ? Verdict.PASS
                : new Verdict.Answer(Answers.error(403, "Certificate with SHA256 " + fingerprint + " not allowed"));
    }

    private static Optional<X509Certificate> certificate(Exchange exchange) {
        var session = exchange.client().tlsSession();
        if (session == null) return Optional.empty();
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    private static boolean isValid(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException outOfTime) {
            return false;
        }
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException bug) {
            throw new IllegalStateException("a certificate that was verified has no fingerprint", bug);
        }
    }
}
