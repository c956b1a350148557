package io.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UpstreamProxiesTest {
    private static final UpstreamProxies ENVIRONMENT = UpstreamProxies.of(Map.of(
            "HTTP_PROXY",
            "http://plain:1001",
            "https_proxy",
            "secure:1002",
            "NO_PROXY",
            "inner.example, .below.example,only.example:8080,10.1.0.0/16"));

    private static String to(UpstreamProxies proxies, String host, int port, boolean tls) {
        return proxies.to(host, port, tls).map(Via::toString).orElse("itself");
    }

    @Test
    void the_environment_names_one_for_each_scheme_in_capitals_or_not() {
        assertThat(to(ENVIRONMENT, "a.example", 80, false)).isEqualTo("http://plain:1001");
        assertThat(to(ENVIRONMENT, "a.example", 443, true)).isEqualTo("http://secure:1002");
        assertThat(to(UpstreamProxies.of(Map.of()), "a.example", 80, false)).isEqualTo("itself");
    }

    @Test
    void exceptions_are_hosts_with_their_subdomains_ports_and_networks() {
        for (var host : new String[] {"inner.example", "x.INNER.example", "x.below.example", "10.1.200.3"}) {
            assertThat(to(ENVIRONMENT, host, 80, false)).as(host).isEqualTo("itself");
        }
        for (var host : new String[] {"notinner.example", "below.example", "10.2.0.1"}) {
            assertThat(to(ENVIRONMENT, host, 80, false)).as(host).isEqualTo("http://plain:1001");
        }
        assertThat(to(ENVIRONMENT, "only.example", 8080, false)).isEqualTo("itself");
        assertThat(to(ENVIRONMENT, "only.example", 80, false)).isEqualTo("http://plain:1001");
        var none = UpstreamProxies.of(Map.of("HTTP_PROXY", "p:1", "no_proxy", "*"));
        assertThat(to(none, "a.example", 80, false)).isEqualTo("itself");
    }

    @Test
    void the_machine_itself_is_proxied_only_when_the_definition_asks_for_it() {
        for (var host : new String[] {"localhost", "127.0.0.1", "::1"}) {
            assertThat(to(ENVIRONMENT, host, 80, false)).as(host).isEqualTo("itself");
            assertThat(to(ENVIRONMENT.with("socks5://p"), host, 80, false)).isEqualTo("socks5://p:1080");
        }
    }

    @Test
    void what_is_no_proxy_is_refused_without_its_password() {
        assertThatThrownBy(() -> ENVIRONMENT.with("ftp://me:secret@p"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ftp")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> ENVIRONMENT.with("http:///x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UpstreamProxies.of(Map.of("HTTP_PROXY", "http://[")))
                .hasMessageStartingWith("HTTP_PROXY: ");
        assertThat(Via.of("http://me:secret@p:8080").toString()).isEqualTo("http://p:8080");
    }
}
