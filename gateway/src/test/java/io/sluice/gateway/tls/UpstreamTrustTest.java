package io.sluice.gateway.tls;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.testkit.redis.GeneratedAuthority;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UpstreamTrustTest {
    @TempDir
    Path folder;

    private static UpstreamTrust pinned(X509Certificate certificate) {
        var key = StoredCertificate.fingerprint(certificate.getPublicKey().getEncoded());
        return new UpstreamTrust(Optional.empty(), false, Optional.of(Set.of(key)));
    }

    private static void check(UpstreamTrust trust, X509Certificate... chain) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
        trust.checkServerTrusted(chain, "EC", engine);
    }

    @Test
    void an_authority_is_pinned_for_all_that_it_signed() {
        var authority = GeneratedAuthority.in(folder, "root");
        var root = authority.own().x509();
        var leaf = authority.issue("leaf").x509();
        assertThatCode(() -> check(pinned(root), leaf, root)).doesNotThrowAnyException();
        assertThatCode(() -> check(pinned(leaf), leaf, root)).doesNotThrowAnyException();
    }

    @Test
    void a_certificate_that_is_only_shown_along_meets_no_pin() {
        var authority = GeneratedAuthority.in(folder, "root");
        var other = GeneratedAuthority.in(folder, "other");
        var stranger = other.issue("stranger").x509();
        var pinned = authority.issue("leaf").x509();
        var root = authority.own().x509();
        for (var along : new X509Certificate[] {pinned, root}) {
            assertThatThrownBy(() -> check(pinned(along), stranger, along))
                    .isInstanceOf(CertificateException.class)
                    .hasMessageContaining("Public keys do not match");
        }
    }
}
