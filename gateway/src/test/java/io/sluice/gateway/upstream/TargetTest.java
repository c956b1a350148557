package io.sluice.gateway.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.tls.UpstreamTlsRules;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TargetTest {
    private static Target of(String url) {
        return Target.of(url, UpstreamTlsRules.DEFAULTS).orElseThrow();
    }

    @Test
    void a_url_is_taken_apart() {
        var target = of("https://user@Host_1.test:8443/base/?a=1#gone");
        assertThat(target.host()).isEqualTo("Host_1.test");
        assertThat(target.port()).isEqualTo(8443);
        assertThat(target.tls()).isTrue();
        assertThat(new String(target.basePath(), ISO_8859_1)).isEqualTo("/base");
        assertThat(new String(target.fullPath(), ISO_8859_1)).isEqualTo("/base/");
        assertThat(new String(target.query(), ISO_8859_1)).isEqualTo("a=1");
        assertThat(new String(target.hostField(), ISO_8859_1)).isEqualTo("Host: Host_1.test:8443\r\n");
    }

    @Test
    void ports_come_from_the_scheme_and_addresses_lose_their_brackets() {
        assertThat(of("http://h").port()).isEqualTo(80);
        assertThat(of("wss://h").port()).isEqualTo(443);
        assertThat(of("http://[::1]:81/").host()).isEqualTo("::1");
        assertThat(of("http://[::1]").port()).isEqualTo(80);
    }

    @Test
    void letters_that_may_not_stand_in_a_path_are_encoded() {
        assertThat(new String(of("http://h/gr\u00fcn").basePath(), ISO_8859_1)).isEqualTo("/gr%C3%BCn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h/x", "ftp://h/", "http://", "http:///x", "http://h:99999/", "http://a b/", "//h"})
    void what_cannot_be_proxied_is_no_target(String url) {
        assertThat(Target.of(url, UpstreamTlsRules.DEFAULTS)).isEmpty();
    }
}
