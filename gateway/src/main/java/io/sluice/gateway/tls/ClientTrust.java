package io.sluice.gateway.tls;

import java.net.Socket;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Which client certificates a handshake accepts.
///
/// Where one is only asked for, all of them: the request is refused later, with a reason the client can read.
final class ClientTrust extends X509ExtendedTrustManager {
    private final AllowedCertificates allowed;
    private final boolean strict;
    private final boolean announce;
    private final InstantSource clock;

    /// @param strict   the handshake fails for a certificate that is not allowed
    /// @param announce tell clients of the authorities
    ClientTrust(AllowedCertificates allowed, boolean strict, boolean announce, InstantSource clock) {
        this.allowed = allowed;
        this.strict = strict;
        this.announce = announce;
        this.clock = clock;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (!strict) return;
        var judgement = allowed.judge(List.of(chain), fingerprint(chain[0]), clock.instant());
        if (judgement != AllowedCertificates.Judgement.ALLOWED) {
            throw new CertificateException("the client's certificate is " + judgement);
        }
    }

    private static String fingerprint(X509Certificate certificate) throws CertificateEncodingException {
        return StoredCertificate.fingerprint(certificate.getEncoded());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw new CertificateException("this is for clients");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        checkServerTrusted(chain, kind);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        checkServerTrusted(chain, kind);
    }

    /// A client shows only certificates of the authorities it is told of, so none are named when others are
    /// allowed as well.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return announce && allowed.onlyAuthorities()
                ? allowed.authorities().toArray(X509Certificate[]::new)
                : new X509Certificate[0];
    }
}
