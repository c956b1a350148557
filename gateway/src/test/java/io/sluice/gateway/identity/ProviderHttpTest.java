package io.sluice.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.tls.CertificateStore;
import io.sluice.model.settings.Secret;
import io.sluice.model.settings.ServiceSettings;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import io.sluice.testkit.redis.GeneratedAuthority;
import io.sluice.testkit.redis.GeneratedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProviderHttpTest {
    private final TestIssuer issuer = new TestIssuer();
    private final ProviderHttp http = new ProviderHttp();

    @AfterEach
    void close() {
        http.close();
        issuer.close();
    }

    @Test
    void an_answer_that_is_too_large_is_cut_off() {
        issuer.reply("/large", Reply.of(200, "application/json", new byte[2 * 1024 * 1024]));
        assertThatThrownBy(() -> http.get(issuer.url("/large"))).isInstanceOf(IOException.class);
    }

    @Test
    void a_redirect_leads_nowhere_but_to_the_same_host() throws IOException {
        issuer.reply("/moved", Reply.of(302, "text/plain", new byte[0]).with("Location", "/keys"));
        assertThat(new String(http.get(issuer.url("/moved")).body(), UTF_8)).contains("rsa-1");
        try (var elsewhere = new TestIssuer()) {
            var other = elsewhere.url("/keys").replace("127.0.0.1", "localhost");
            issuer.reply("/away", Reply.of(302, "text/plain", new byte[0]).with("Location", other));
            assertThatThrownBy(() -> http.get(issuer.url("/away"))).hasMessageContaining("another host");
            assertThat(elsewhere.asked("/keys")).isZero();
        }
    }

    @Test
    void a_redirect_in_a_circle_ends() {
        issuer.reply("/round", Reply.of(302, "text/plain", new byte[0]).with("Location", "/round"));
        assertThatThrownBy(() -> http.get(issuer.url("/round"))).isInstanceOf(IOException.class);
        assertThat(issuer.asked("/round")).isEqualTo(4);
    }

    @Test
    void only_web_servers_are_called() {
        assertThatThrownBy(() -> http.get("file:///etc/passwd")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> http.get("nonsense")).isInstanceOf(IOException.class);
    }

    @Test
    void an_issuer_without_tls_cannot_send_us_to_another_host() {
        try (var elsewhere = new TestIssuer()) {
            var other = elsewhere.url("/keys").replace("127.0.0.1", "localhost");
            issuer.reply("/.well-known/openid-configuration", Reply.json("{\"jwks_uri\":\"" + other + "\"}"));
            var sets = new KeySets(http, Duration.ofMinutes(4));
            assertThat(sets.ofIssuer("a", issuer.url("")).keys(Duration.ofMinutes(4)))
                    .isNull();
            assertThat(elsewhere.asked("/keys")).isZero();
        }
    }

    private ProviderHttp with(ServiceSettings.Proxy proxy, ServiceSettings.Tls tls) {
        return new ProviderHttp("providers", new ServiceSettings(proxy, tls), false, _ -> Optional.empty());
    }

    @Test
    void calls_go_through_the_proxy_unless_their_host_is_excepted() throws IOException {
        var proxy = issuer.url("");
        var none = ServiceSettings.Tls.OFF;
        try (var target = new TestIssuer();
                var through = with(new ServiceSettings.Proxy(proxy, "", List.of("example.test")), none);
                var direct = with(new ServiceSettings.Proxy(proxy, "", List.of("127.0.0.1")), none)) {
            through.get(target.url("/keys"));
            assertThat(issuer.server().seen()).hasSize(1);
            assertThat(target.server().seen()).isEmpty();
            direct.get(target.url("/keys"));
            assertThat(issuer.server().seen()).hasSize(1);
            assertThat(target.asked("/keys")).isEqualTo(1);
        }
    }

    @Test
    void a_provider_that_asks_for_a_certificate_gets_the_one_of_the_settings(@TempDir Path folder) throws IOException {
        var authority = GeneratedAuthority.in(folder, "root");
        var own = authority.issue("gateway");
        var ca = authority.own().certificate().toString();
        var ids = new ServiceSettings.Tls(true, "", "", "", pem(own), List.of(ca), false, "1.2", "1.3");
        try (var storage = EmbeddedStorage.open(folder.resolve("store"), InstantSource.system());
                var provider =
                        RecordingUpstream.start(authority.issue("provider").context(), true);
                var strangers = with(ServiceSettings.Proxy.NONE, tls(ca, "", ""));
                var known = with(
                        ServiceSettings.Proxy.NONE,
                        tls(ca, own.certificate().toString(), own.key().toString()));
                var stored = new ProviderHttp(
                        "providers",
                        new ServiceSettings(ServiceSettings.Proxy.NONE, ids),
                        false,
                        new CertificateStore(storage.values(), new Secret("s"), InstantSource.system())::find)) {
            var url = provider.address() + "/keys";
            assertThatThrownBy(() -> strangers.get(url)).isInstanceOf(IOException.class);
            known.get(url);
            stored.get(url);
            assertThat(provider.peers()).containsOnly("CN=gateway");
        }
    }

    private static String pem(GeneratedCertificate pair) throws IOException {
        return Files.readString(pair.certificate()) + Files.readString(pair.key());
    }

    private static ServiceSettings.Tls tls(String ca, String certificate, String key) {
        return new ServiceSettings.Tls(true, certificate, key, ca, "", List.of(), false, "", "");
    }
}
