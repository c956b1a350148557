package io.sluice.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ControlCertificateCheckTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    private KeyStore keys(String name) throws IOException {
        return GeneratedCertificate.in(Files.createDirectories(folder.resolve(name)))
                .keyStore(PASSWORD);
    }

    private static String id(KeyStore keys) throws GeneralSecurityException {
        var encoded = keys.getCertificate("server").getEncoded();
        return "org"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
    }

    private HttpClient client(KeyStore trusted, KeyManager... own) throws GeneralSecurityException {
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(own, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static KeyManager[] managers(KeyStore keys) throws GeneralSecurityException {
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        return factory.getKeyManagers();
    }

    private static HttpResponse<String> get(HttpClient client, Gateway gateway, String path)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port() + path))
                .header("X-Tyk-Authorization", "open")
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void only_listed_certificates_get_in_and_health_is_for_everybody() throws Exception {
        var server = keys("server");
        var known = keys("known");
        var stranger = keys("stranger");
        var at = folder.resolve("server");
        var settings = """
                {'listen_address':'127.0.0.1','listen_port':0,'secret':'open',
                 'security':{'control_api_use_mutual_tls':true,'certificates':{'control_api':['%s']}},
                 'http_server_options':{'use_ssl':true,'certificates':[{'cert_file':'%s','key_file':'%s'}]}}
                """.formatted(id(known), at.resolve("cert.pem"), at.resolve("key.pem"))
                .replace('\'', '"');
        try (var storage = EmbeddedStorage.open(folder.resolve("store"), InstantSource.system());
                var gateway = Gateway.start(GatewaySettings.of(settings), storage, InstantSource.system())) {
            assertThat(get(client(server, managers(known)), gateway, "/tyk/apis")
                            .statusCode())
                    .isEqualTo(200);
            var other = get(client(server, managers(stranger)), gateway, "/tyk/apis");
            assertThat(other.statusCode()).isEqualTo(403);
            assertThat(other.body()).contains("not allowed");
            var none = get(client(server), gateway, "/tyk/apis");
            assertThat(none.statusCode()).isEqualTo(403);
            assertThat(none.body()).contains("Client TLS certificate is required");
            assertThat(get(client(server), gateway, "/hello").statusCode()).isEqualTo(200);
        }
    }
}
