package io.sluice.testkit.redis;

import io.sluice.testkit.redis.SigningAuthority.Use;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A self-signed certificate for `localhost` and 127.0.0.1.
///
/// @param certificate PEM, also the authority to trust
/// @param key PEM, PKCS#8 without password
public record GeneratedCertificate(Path certificate, Path key) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    public static GeneratedCertificate in(Path folder) {
        var itself = SigningAuthority.named("localhost");
        var now = InstantSource.system().instant();
        var der = itself.certificate(
                "localhost",
                itself.keys().getPublic(),
                Use.BOTH,
                now.minus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(30)));
        return written(folder.resolve("cert.pem"), folder.resolve("key.pem"), der, itself.keys());
    }

    static GeneratedCertificate written(Path certificate, Path key, byte[] der, KeyPair keys) {
        try {
            Files.writeString(certificate, SigningAuthority.pem("CERTIFICATE", der));
            Files.writeString(
                    key, SigningAuthority.pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
            return new GeneratedCertificate(certificate, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A store with this certificate and its key as `server`, both readable with `password`.
    public KeyStore keyStore(char[] password) {
        try {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("server", privateKey(), password, new Certificate[] {x509()});
            return keys;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// For servers and clients that show this certificate and trust everybody who shows one.
    public SSLContext context() {
        try {
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keyStore(PASSWORD), PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), new TrustManager[] {new Everybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public X509Certificate x509() {
        try (var in = Files.newInputStream(certificate)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private PrivateKey privateKey() throws IOException, GeneralSecurityException {
        var text = Files.readString(key).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
    }

    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
