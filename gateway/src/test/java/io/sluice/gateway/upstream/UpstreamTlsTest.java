package io.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.tls.CertificateRefused;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.model.settings.Secret;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.redis.GeneratedAuthority;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Upstreams with TLS that want to know who asks, and of which the gateway wants to know who they are.
@DisplayNameGeneration(ReplaceUnderscores.class)
class UpstreamTlsTest {
    private static final String FAILED = "There was a problem proxying the request";

    @TempDir
    Path folder;

    private GeneratedAuthority authority;
    private GeneratedCertificate server;
    private RecordingUpstream upstream;
    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        authority = GeneratedAuthority.in(folder, "root");
        server = authority.issue("server");
        upstream = RecordingUpstream.start(server.context(), true);
        running = RunningGateway.start(folder.resolve("store"));
    }

    @AfterEach
    void stop() {
        running.close();
        upstream.close();
    }

    private String stored(GeneratedCertificate pair) throws IOException, CertificateRefused {
        return stored(Files.readString(pair.certificate()) + Files.readString(pair.key()));
    }

    private String stored(String pem) throws CertificateRefused {
        return new CertificateStore(running.storage.values(), new Secret("s"), InstantSource.system()).add("org", pem);
    }

    /// Takes whatever certificate the upstream shows, unless the API says more.
    private JsonNode api(String id, String more) {
        return api(id, more, "'ssl_insecure_skip_verify':true");
    }

    private JsonNode api(String id, String more, String transport) {
        return Definitions.proxying(
                Definitions.keyless(id, "", more),
                "'target_url':'%s','transport':{%s}"
                        .formatted(upstream.address(), transport)
                        .transform("{%s}"::formatted));
    }

    private static String shown(String pattern, String id) {
        return "{'upstream_certificates':{'%s':'%s'}}".formatted(pattern, id);
    }

    private static String pinned(String pattern, String ids) {
        return "{'pinned_public_keys':{'%s':'%s'}}".formatted(pattern, ids);
    }

    @Test
    void a_certificate_is_shown_where_its_pattern_fits_and_nowhere_else() throws Exception {
        var id = stored(authority.issue("gateway"));
        running.serve(
                api("all", shown("*", id)),
                api("exact", shown("127.0.0.1", id)),
                api("port", shown("127.0.0.1:" + upstream.port(), id)),
                api("other", shown("other.test", id)),
                api("off", "{'upstream_certificates':{'*':'" + id + "'},'upstream_certificates_disabled':true}"));
        assertThat(running.get("/all/", "").status()).isEqualTo(200);
        assertThat(running.get("/exact/", "").status()).isEqualTo(200);
        assertThat(running.get("/port/", "").status()).isEqualTo(200);
        assertThat(upstream.peers()).containsOnly("CN=gateway");
        for (var without : List.of("/other/", "/off/")) {
            var answer = running.get(without, "");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).contains(FAILED);
        }
    }

    @Test
    void apis_with_different_certificates_share_no_connection() throws Exception {
        var first = stored(authority.issue("first"));
        var second = stored(authority.issue("second"));
        running.serve(api("a", shown("*", first)), api("b", shown("*", second)), api("c", shown("*", first)));
        for (int i = 0; i < 4; i++) {
            for (var path : List.of("/a/", "/b/", "/c/")) {
                assertThat(running.get(path, "").status()).isEqualTo(200);
                var name = path.equals("/b/") ? "CN=second" : "CN=first";
                assertThat(upstream.peers().get(upstream.last().connection())).isEqualTo(name);
            }
        }
    }

    @Test
    void the_strongest_pattern_counts_and_the_api_comes_before_the_gateway() throws Exception {
        var strong = authority.issue("strong");
        var weak = authority.issue("weak");
        var pem = folder.resolve("strong.pem");
        Files.writeString(pem, Files.readString(strong.certificate()) + Files.readString(strong.key()));
        var other = folder.resolve("weak.pem");
        Files.writeString(other, Files.readString(weak.certificate()) + Files.readString(weak.key()));
        running.close();
        running = RunningGateway.start(
                folder.resolve("store2"),
                "{'security':{'certificates':{'upstream':{'127.0.0.1':'%s','*':'%s'}}}}".formatted(pem, other));
        running.serve(api("gateway", "{}"), api("own", shown("*", other.toString())));
        assertThat(running.get("/gateway/", "").status()).isEqualTo(200);
        assertThat(upstream.peers()).containsExactly("CN=strong");
        assertThat(running.get("/own/", "").status()).isEqualTo(200);
        assertThat(upstream.peers()).containsExactly("CN=strong", "CN=weak");
    }

    @Test
    void without_the_certificate_that_is_named_nothing_is_sent() throws Exception {
        var keyless = stored(Files.readString(authority.issue("keyless").certificate()));
        try (var open = RecordingUpstream.start(server.context(), false)) {
            var gone = Definitions.proxying(
                    Definitions.keyless("gone", "", shown("*", "org" + "0".repeat(64))),
                    "{'target_url':'%s','transport':{'ssl_insecure_skip_verify':true}}".formatted(open.address()));
            running.serve(gone, api("keyless", shown("*", keyless)));
            assertThat(running.get("/gone/", "").status()).isEqualTo(500);
            assertThat(open.connections()).isZero();
        }
        assertThat(running.get("/keyless/", "").status()).isEqualTo(500);
        assertThat(upstream.connections()).isZero();
    }

    @Test
    void a_certificate_that_is_removed_is_not_shown_any_more() throws Exception {
        var id = stored(authority.issue("gateway"));
        running.serve(api("all", shown("*", id)));
        assertThat(running.get("/all/", "").status()).isEqualTo(200);
        var secret = List.of(new Header("X-Tyk-Authorization", "s"));
        assertThat(running.send("DELETE", "/tyk/certs/" + id, secret, "").status())
                .isEqualTo(200);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> running.get("/all/", "").status() == 500);
    }

    @Test
    void only_pinned_keys_are_accepted() throws Exception {
        upstream.close();
        upstream = RecordingUpstream.start(server.context(), false);
        var key = server.x509().getPublicKey().getEncoded();
        var text = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key) + "\n-----END PUBLIC KEY-----\n";
        var good = stored(text);
        var certificate = stored(Files.readString(server.certificate()));
        var bad = stored(Files.readString(authority.issue("another").certificate()));
        var fingerprint =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        running.serve(
                api("good", pinned("127.0.0.1", good)),
                api("certificate", pinned("*", bad + ", " + certificate)),
                api("fingerprint", pinned("*", fingerprint)),
                api("bad", pinned("*", bad)),
                api("off", "{'pinned_public_keys':{'*':'" + bad + "'},'certificate_pinning_disabled':true}"),
                api("gone", pinned("*", "org" + "0".repeat(64))),
                api("nothing", pinned("*", "")),
                api("elsewhere", pinned("other.test", bad)));
        for (var path : List.of("/good/", "/certificate/", "/fingerprint/", "/elsewhere/", "/off/")) {
            assertThat(running.get(path, "").status()).as(path).isEqualTo(200);
        }
        int before = upstream.seen().size();
        for (var path : List.of("/bad/", "/gone/", "/nothing/")) {
            var answer = running.get(path, "");
            assertThat(answer.status()).as(path).isEqualTo(500);
            assertThat(answer.text()).contains(FAILED);
        }
        assertThat(upstream.seen()).hasSize(before);
    }

    @Test
    void the_common_name_has_to_be_the_host_where_that_is_asked_for() throws Exception {
        var named = authority.issue("127.0.0.1");
        var id = stored(authority.issue("gateway"));
        var check = "'ssl_insecure_skip_verify':true,'ssl_force_common_name_check':true";
        running.serve(api("other", shown("*", id), check));
        assertThat(running.get("/other/", "").status()).isEqualTo(500);
        try (var right = RecordingUpstream.start(named.context(), false)) {
            var api = Definitions.keyless("right", "{}");
            running.serve(Definitions.proxying(
                    api, "{'target_url':'%s','transport':{%s}}".formatted(right.address(), check)));
            assertThat(running.get("/right/", "").status()).isEqualTo(200);
        }
    }

    @Test
    void without_the_switch_the_certificate_is_verified() throws Exception {
        running.serve(api("strict", shown("*", stored(authority.issue("gateway"))), ""));
        assertThat(running.get("/strict/", "").status()).isEqualTo(500);
        assertThat(upstream.seen()).isEmpty();
    }

    @Test
    void versions_and_ciphers_are_those_the_api_names() throws Exception {
        var id = stored(authority.issue("gateway"));
        for (var fits : List.of(
                "'ssl_min_version':772",
                "'ssl_max_version':771",
                "'ssl_max_version':771,'ssl_ciphers':['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256']")) {
            running.serve(api("a", shown("*", id), "'ssl_insecure_skip_verify':true," + fits));
            assertThat(running.get("/a/", "").status()).as(fits).isEqualTo(200);
        }
        // The upstream has a key of another kind than this cipher needs.
        running.serve(api(
                "a",
                shown("*", id),
                "'ssl_insecure_skip_verify':true,'ssl_max_version':771,"
                        + "'ssl_ciphers':['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']"));
        assertThat(running.get("/a/", "").status()).isEqualTo(500);
    }
}
