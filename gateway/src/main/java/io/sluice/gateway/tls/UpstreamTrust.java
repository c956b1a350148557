package io.sluice.gateway.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// What the certificate of an upstream has to be, beyond what is usual: to have the host as its common name, to
/// belong to a pinned public key.
///
/// A pin is met by the upstream's own key, which the handshake proves, or by that of an authority whose signature
/// leads to it. Whatever else an upstream shows proves nothing: anybody can show a certificate that he was shown.
final class UpstreamTrust extends X509ExtendedTrustManager {
    private static final int LONGEST = 10;

    private final Optional<X509ExtendedTrustManager> usual;
    private final boolean checkCommonName;
    private final Optional<Set<String>> pins;

    /// @param usual absent: any certificate will do
    /// @param pins  lower-case SHA-256 of public keys
    UpstreamTrust(Optional<X509ExtendedTrustManager> usual, boolean checkCommonName, Optional<Set<String>> pins) {
        this.usual = usual;
        this.checkCommonName = checkCommonName;
        this.pins = pins.map(Set::copyOf);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        if (usual.isPresent()) usual.get().checkServerTrusted(chain, kind, engine);
        check(chain, engine.getPeerHost());
    }

    private void check(X509Certificate[] chain, String host) throws CertificateException {
        if (checkCommonName) {
            var name = CertificateDetails.commonName(chain[0].getSubjectX500Principal());
            if (!name.equalsIgnoreCase(host)) {
                throw new CertificateException("certificate had CN " + name + ", expected " + host);
            }
        }
        if (pins.isPresent() && !pinned(chain, pins.get())) {
            throw new CertificateException(
                    "https://" + host + " certificate public key pinning error. Public keys do not match.");
        }
    }

    private static boolean pinned(X509Certificate[] chain, Set<String> pins) {
        var at = chain[0];
        for (int i = 0; i < LONGEST; i++) {
            if (pins.contains(StoredCertificate.fingerprint(at.getPublicKey().getEncoded()))) return true;
            var signer = signer(at, chain);
            if (signer.isEmpty()) return false;
            at = signer.get();
        }
        return false;
    }

    /// Among those that were shown, the authority whose signature `certificate` has.
    private static Optional<X509Certificate> signer(X509Certificate certificate, X509Certificate[] shown) {
        for (var one : shown) {
            if (one.equals(certificate)
                    || one.getBasicConstraints() < 0
                    || !one.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) continue;
            try {
                certificate.verify(one.getPublicKey());
                return Optional.of(one);
            } catch (GeneralSecurityException ofAnother) {
                // Two authorities may share a name.
            }
        }
        return Optional.empty();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw new CertificateException("this is for engines");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        checkServerTrusted(chain, kind);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw new CertificateException("this is for upstreams");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        checkClientTrusted(chain, kind);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, kind);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return usual.map(X509ExtendedTrustManager::getAcceptedIssuers).orElseGet(() -> new X509Certificate[0]);
    }
}
