package io.sluice.gateway.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Gateway;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.http.RecordingUpstream;
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
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway with TLS and HTTP/2 on both sides: a front gateway reaches a second one, which reaches itself.
@DisplayNameGeneration(ReplaceUnderscores.class)
class TlsAndHttp2Test {

    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private GeneratedCertificate certificate;

    @BeforeEach
    void make_a_certificate() {
        certificate = GeneratedCertificate.in(folder);
    }

    @AfterEach
    void close() throws Exception {
        for (var one : opened.reversed()) one.close();
    }

    private Gateway gateway(String server, String more, ApiDefinition... apis) throws IOException {
        var storage = EmbeddedStorage.open(folder.resolve("store" + opened.size()), InstantSource.system());
        opened.add(storage);
        var settings = GatewaySettings.of("{\"listen_address\": \"127.0.0.1\", \"listen_port\": 0, \"secret\": \"s\", "
                + more + "\"http_server_options\": {" + server + "}}");
        var gateway = Gateway.start(settings, storage, InstantSource.system());
        opened.add(gateway);
        gateway.live().apply(List.of(apis));
        return gateway;
    }

    private Gateway tls(ApiDefinition... apis) throws IOException {
        var server =
                "\"use_ssl\": true, \"enable_http2\": true, \"certificates\": [{\"domain_name\": \"localhost\", \"cert_file\": \""
                        + certificate.certificate() + "\", \"key_file\": \"" + certificate.key() + "\"}]";
        return gateway(server, "\"proxy_enable_http2\": true, ", apis);
    }

    private static ApiDefinition api(String id, String target) throws IOException {
        var json = (ObjectNode) Json.parse("""
                {"name": "%1$s", "api_id": "%1$s", "org_id": "default", "active": true, "use_keyless": true,
                 "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default"}}},
                 "proxy": {"listen_path": "/%1$s/", "target_url": "%2$s", "strip_listen_path": true,
                           "transport": {"ssl_insecure_skip_verify": true}}}""".formatted(id, target));
        return switch (ClassicReader.read(json)) {
            case Checked.Good<ApiDefinition>(var definition, var _) -> definition;
            case Checked.Bad<ApiDefinition>(var problems) -> throw new IOException(problems.toString());
        };
    }

    private HttpClient client() throws IOException, GeneralSecurityException {
        var trust = KeyStore.getInstance(KeyStore.getDefaultType());
        trust.load(null, null);
        try (var in = Files.newInputStream(certificate.certificate())) {
            trust.setCertificateEntry(
                    "gateway", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trust);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    private static HttpResponse<String> post(HttpClient client, String url, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void alpn_chooses_http_2_and_the_answer_comes_through() throws Exception {
        try (var upstream = RecordingUpstream.start()) {
            var front = tls(api("up", "http://127.0.0.1:" + upstream.port() + "/"));
            var answer = post(client(), "https://localhost:" + front.port() + "/up/a?b=c", "hello");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(Json.parse(answer.body()).path("body").asText()).isEqualTo("hello");
            assertThat(Json.parse(answer.body()).path("url").asText()).isEqualTo("/a?b=c");
        }
    }

    @Test
    void http_2_reaches_a_tls_upstream_over_http_2_and_streams_large_bodies() throws Exception {
        try (var upstream = RecordingUpstream.start()) {
            var back = tls(api("up", "http://127.0.0.1:" + upstream.port() + "/"));
            var front = tls(api("far", "https://127.0.0.1:" + back.port() + "/up/"));
            var large = "0123456789".repeat(300_000);
            var answer = post(client(), "https://localhost:" + front.port() + "/far/x", large);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Json.parse(answer.body()).path("body").asText()).isEqualTo(large);
            assertThat(upstream.seen().getLast().header("Via").orElse("")).contains("sluice");
        }
    }

    @Test
    void an_h2c_target_is_spoken_to_with_prior_knowledge() throws Exception {
        try (var upstream = RecordingUpstream.start()) {
            var back = gateway("", "", api("up", "http://127.0.0.1:" + upstream.port() + "/"));
            var front = gateway("", "", api("h2", "h2c://127.0.0.1:" + back.port() + "/up/"));
            var client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            for (int i = 0; i < 20; i++) {
                var answer = post(client, "http://127.0.0.1:" + front.port() + "/h2/n" + i, "b" + i);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(Json.parse(answer.body()).path("body").asText()).isEqualTo("b" + i);
            }
        }
    }

    @Test
    void an_upstream_whose_certificate_is_not_trusted_is_an_error_not_an_answer() throws Exception {
        var back = tls();
        var json =
                api("bad", "https://127.0.0.1:" + back.port() + "/").classic().deepCopy();
        ((ObjectNode) json.path("proxy")).remove("transport");
        var definition = ((Checked.Good<ApiDefinition>) ClassicReader.read(json)).value();
        var front = gateway("", "", definition);
        var client = HttpClient.newHttpClient();
        var answer = post(client, "http://127.0.0.1:" + front.port() + "/bad/x", "");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("There was a problem proxying the request");
    }
}
