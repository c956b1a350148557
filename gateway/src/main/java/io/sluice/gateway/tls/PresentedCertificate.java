package io.sluice.gateway.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// The certificate that a client showed in the handshake, the intermediates it sent after it.
///
/// The handshake proved that the client has the private key; whether the certificate is one of ours is still to
/// be seen. Worked out once a TLS session and kept there.
///
/// @param chain       the client's own first
/// @param fingerprint lower-case hex SHA-256 of the first
public record PresentedCertificate(List<X509Certificate> chain, String fingerprint) {
    private static final String KEPT = "io.sluice.presented";

    public PresentedCertificate {
        chain = List.copyOf(chain);
    }

    /// Null when the client showed none.
    public static @Nullable PresentedCertificate of(SSLSession session) {
        if (session.getValue(KEPT) instanceof PresentedCertificate known) return known;
        var found = read(session);
        if (found != null) session.putValue(KEPT, found);
        return found;
    }

    private static @Nullable PresentedCertificate read(SSLSession session) {
        try {
            var chain = new ArrayList<X509Certificate>();
            for (Certificate one : session.getPeerCertificates()) {
                if (one instanceof X509Certificate certificate) chain.add(certificate);
            }
            if (chain.isEmpty()) return null;
            return new PresentedCertificate(
                    chain, StoredCertificate.fingerprint(chain.getFirst().getEncoded()));
        } catch (SSLPeerUnverifiedException none) {
            return null;
        } catch (CertificateEncodingException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    public boolean expired(Instant now) {
        return chain.getFirst().getNotAfter().toInstant().isBefore(now);
    }
}
