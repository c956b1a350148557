package io.sluice.gateway.tls;

import io.sluice.model.settings.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// TLS of a client of the JDK, from PEM files: towards collectors and dashboards.
///
/// @param protocols such as `TLSv1.3`
public record ClientTls(SSLContext context, X509TrustManager trust, List<String> protocols) {
    private static final List<String> VERSIONS = List.of("1.0", "1.1", "1.2", "1.3");

    public ClientTls {
        protocols = List.copyOf(protocols);
    }

    /// @param caFile   whom to trust; "" is whom the machine trusts
    /// @param certFile of the client, with `keyFile`; "" is none
    /// @param minVersion such as `1.2`
    /// @throws IllegalArgumentException naming the file that cannot be used
    public static ClientTls of(
            String caFile, String certFile, String keyFile, boolean skipVerify, String minVersion, String maxVersion) {
        return of(
                new Trust(caFile, List.of(), skipVerify),
                new Own(certFile, keyFile, Optional.empty()),
                minVersion,
                maxVersion);
    }

    /// Whom to trust: the authorities of a file and of the store; without any, whom the machine trusts.
    ///
    /// @param file   PEM; "" is none
    /// @param anyone whoever answers
    public record Trust(String file, List<StoredCertificate> stored, boolean anyone) {
        public Trust {
            stored = List.copyOf(stored);
        }
    }

    /// The certificate of the client: that of the store, else that of the files, else none.
    public record Own(String file, String keyFile, Optional<StoredCertificate> stored) {}

    /// @throws IllegalArgumentException naming what cannot be used
    public static ClientTls of(Trust whom, Own own, String minVersion, String maxVersion) {
        try {
            var trust = whom.anyone ? new TrustAnyone() : trust(whom);
            var context = SSLContext.getInstance("TLS");
            context.init(keys(own), new TrustManager[] {trust}, null);
            return new ClientTls(context, trust, protocols(minVersion, maxVersion));
        } catch (GeneralSecurityException refused) {
            throw new IllegalArgumentException("TLS of a client cannot be set up: " + refused.getMessage(), refused);
        }
    }

    /// Whoever answers is trusted.
    public static ClientTls trustingAnyone() {
        return of("", "", "", true, "", "");
    }

    private static List<String> protocols(String min, String max) {
        int from = Math.max(0, VERSIONS.indexOf(min));
        int to = VERSIONS.contains(max) ? VERSIONS.indexOf(max) : VERSIONS.size() - 1;
        var all = new ArrayList<String>();
        for (int i = from; i <= to; i++) all.add(i < 2 && i == 0 ? "TLSv1" : "TLSv" + VERSIONS.get(i));
        return all;
    }

    /// A TLS connection's machine, which checks the name of the host.
    public SSLEngine engine(String host, int port, String... applicationProtocols) {
        var engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(applicationProtocols);
        if (!protocols.isEmpty()) parameters.setProtocols(protocols.toArray(String[]::new));
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static X509TrustManager trust(Trust whom) throws GeneralSecurityException {
        var authorities = new ArrayList<X509Certificate>();
        if (!whom.file.isEmpty()) {
            authorities.addAll(certificates(whom.file));
            if (authorities.isEmpty()) throw new GeneralSecurityException("no certificate in " + whom.file);
        }
        whom.stored.forEach(one -> authorities.addAll(one.chain()));
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities.isEmpty() ? null : store(authorities));
        for (var manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) return x509;
        }
        throw new GeneralSecurityException("the JDK trusts nobody");
    }

    private static KeyStore store(List<X509Certificate> certificates) throws GeneralSecurityException {
        var store = empty();
        for (int i = 0; i < certificates.size(); i++) store.setCertificateEntry("ca-" + i, certificates.get(i));
        return store;
    }

    private static KeyManager @Nullable [] keys(Own own) throws GeneralSecurityException {
        if (own.stored.isPresent()) {
            var stored = own.stored.get();
            var key = stored.key().orElseThrow(() -> new GeneralSecurityException(stored + " has no private key"));
            return managers(key, stored.chain().toArray(Certificate[]::new));
        }
        return own.file.isEmpty() ? null : keys(own.file, own.keyFile);
    }

    private static KeyManager[] keys(String certFile, String keyFile) throws GeneralSecurityException {
        var block = PemBlock.all(read(keyFile.isEmpty() ? certFile : keyFile)).stream()
                .filter(PemBlock::privateKey)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no private key in " + keyFile));
        var key = PrivateKeyText.key(PrivateKeyText.plain(block, Secret.NONE));
        return managers(key, certificates(certFile).toArray(Certificate[]::new));
    }

    private static KeyManager[] managers(PrivateKey key, Certificate[] chain) throws GeneralSecurityException {
        var store = empty();
        store.setKeyEntry("client", key, new char[0], chain);
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException bug) {
            throw new GeneralSecurityException(bug);
        }
        return store;
    }

    private static List<X509Certificate> certificates(String file) throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        var found = new ArrayList<X509Certificate>();
        for (var block : PemBlock.all(read(file))) {
            if (!block.label().endsWith("CERTIFICATE")) continue;
            found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
        return found;
    }

    private static String read(String file) throws GeneralSecurityException {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException unreadable) {
            throw new GeneralSecurityException(file + " cannot be read", unreadable);
        }
    }

    /// Asked for by name (`insecure_skip_verify`). The extended kind, so that names are not checked either.
    private static final class TrustAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
