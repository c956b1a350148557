package io.sluice.gateway.secret;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// TLS towards a store as its `tls_config` says. Keys are PKCS #8 (`BEGIN PRIVATE KEY`).
final class StoreTls {
    private StoreTls() {}

    /// Empty when it says nothing.
    static Optional<SSLContext> of(JsonNode config) throws IOException {
        var authorities = authorities(config);
        var insecure = config.path("insecure_skip_verify").asBoolean();
        var certificate = config.path("cert_file").asText("");
        if (authorities.isEmpty() && !insecure && certificate.isEmpty()) return Optional.empty();
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(
                    certificate.isEmpty()
                            ? null
                            : keys(certificate, config.path("key_file").asText("")),
                    insecure ? InsecureTrustManagerFactory.INSTANCE.getTrustManagers() : trust(authorities),
                    new SecureRandom());
            return Optional.of(context);
        } catch (GeneralSecurityException unusable) {
            throw new IOException("tls_config cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    private static List<Path> authorities(JsonNode config) throws IOException {
        var files = new ArrayList<Path>();
        var file = config.path("ca_file").asText("");
        if (!file.isEmpty()) files.add(Path.of(file));
        var folder = config.path("ca_path").asText("");
        if (!folder.isEmpty()) {
            try (var found = Files.list(Path.of(folder))) {
                found.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        return files;
    }

    private static TrustManager @Nullable [] trust(List<Path> authorities)
            throws GeneralSecurityException, IOException {
        if (authorities.isEmpty()) return null;
        var store = empty();
        for (var file : authorities) {
            for (var certificate : certificates(file)) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(String certificate, String key) throws GeneralSecurityException, IOException {
        var store = empty();
        var password = new char[0];
        store.setKeyEntry(
                "client",
                key(Path.of(key)),
                password,
                certificates(Path.of(certificate)).toArray(Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(Path file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
        }
    }

    private static PrivateKey key(Path file) throws GeneralSecurityException, IOException {
        var text = Files.readString(file);
        int from = text.indexOf("-----BEGIN PRIVATE KEY-----");
        int to = text.indexOf("-----END PRIVATE KEY-----");
        if (from < 0 || to < from) throw new IOException(file + " holds no PKCS #8 key (BEGIN PRIVATE KEY)");
        var der = Base64.getMimeDecoder().decode(text.substring(from + "-----BEGIN PRIVATE KEY-----".length(), to));
        for (var algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException another) {
                // A key of another kind: the next one is tried.
            }
        }
        throw new IOException(file + " holds a key of a kind that is not known");
    }
}
