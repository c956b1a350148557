package io.sluice.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProviderHttpTest {
    private final TestIssuer issuer = new TestIssuer();
    private final ProviderHttp http = new ProviderHttp(false);

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
}
