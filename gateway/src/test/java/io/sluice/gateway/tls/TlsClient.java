package io.sluice.gateway.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A client that asks for a name in the handshake and may show a certificate; it trusts every server.
///
/// @param answer    status line, fields and body
/// @param presented what the server showed
record TlsClient(String answer, X509Certificate presented) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /// @param name  in the handshake, and the Host
    /// @param token "" is none
    /// @throws IOException when the handshake fails, before the request or, with TLS 1.3, after it
    static TlsClient get(int port, String name, Optional<GeneratedCertificate> own, String path, String token)
            throws IOException {
        var field = token.isEmpty() ? "" : "Authorization: " + token + "\r\n";
        return send(port, name, own, "GET " + path, field);
    }

    /// @param request method and path
    /// @param fields  each with its line end
    static TlsClient send(int port, String name, Optional<GeneratedCertificate> own, String request, String fields)
            throws IOException {
        try (var plain = new Socket(InetAddress.getLoopbackAddress(), port);
                var socket = (SSLSocket) context(own).getSocketFactory().createSocket(plain, name, port, true)) {
            socket.setSoTimeout(20_000);
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: " + name + "\r\n" + fields + "Connection: close\r\n\r\n")
                            .getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            return new TlsClient(answer, (X509Certificate) socket.getSession().getPeerCertificates()[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    int status() {
        return Integer.parseInt(answer.substring(9, 12));
    }

    private static SSLContext context(Optional<GeneratedCertificate> own) throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        if (own.isPresent()) {
            var key = PrivateKeyText.key(
                    PemBlock.all(Files.readString(own.get().key())).getFirst().content());
            keys.setKeyEntry("own", key, PASSWORD, new Certificate[] {certificate(own.get())});
        }
        managers.init(keys, PASSWORD);
        context.init(managers.getKeyManagers(), InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context;
    }

    static X509Certificate certificate(GeneratedCertificate pair) throws IOException, GeneralSecurityException {
        try (var in = new FileInputStream(pair.certificate().toFile())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
