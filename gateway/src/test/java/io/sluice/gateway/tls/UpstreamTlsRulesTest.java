package io.sluice.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.Json;
import io.sluice.model.settings.GatewaySettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UpstreamTlsRulesTest {
    private static UpstreamTlsRules rules(
            String settings, Map<String, String> certificates, Map<String, String> pinnedKeys) {
        var target =
                new ApiDefinition.Target("", List.of(), false, false, false, Json.object(), certificates, pinnedKeys);
        return UpstreamTlsRules.of(
                        GatewaySettings.of(settings.replace('\'', '"')).upstream())
                .with(target);
    }

    @Test
    void the_strongest_pattern_that_fits_counts() {
        var rules = rules(
                "{}",
                Map.of(
                        "*", "all",
                        "*.example.com", "domain",
                        "*.example.com:8443", "domain and port",
                        "A.example.com", "host",
                        "a.example.com:443", "host and port"),
                Map.of());
        assertThat(rules.at("a.example.com", 443).clientCertificate()).isEqualTo("host and port");
        assertThat(rules.at("a.EXAMPLE.com", 8443).clientCertificate()).isEqualTo("host");
        assertThat(rules.at("b.example.com", 8443).clientCertificate()).isEqualTo("domain and port");
        assertThat(rules.at("b.example.com", 443).clientCertificate()).isEqualTo("domain");
        assertThat(rules.at("c.b.example.com", 443).clientCertificate()).isEqualTo("all");
        assertThat(rules.at("example.com", 443).clientCertificate()).isEqualTo("all");
    }

    @Test
    void what_the_api_says_counts_before_the_gateway() {
        var settings = "{'security':{'certificates':{'upstream':{'a.test':'gateway','c.test':'other'}},"
                + "'pinned_public_keys':{'*':'k1'}}}";
        var rules = rules(settings, Map.of("*.test", "", "b.test", "own"), Map.of("b.test", "k2,, k3 "));
        assertThat(rules.at("a.test", 443).clientCertificate()).isEmpty();
        assertThat(rules.at("b.test", 443).clientCertificate()).isEqualTo("own");
        assertThat(rules.at("b.test", 443).pins()).contains(List.of("k2", "k3"));
        assertThat(rules.at("c.elsewhere", 443).pins()).contains(List.of("k1"));
        assertThat(rules("{}", Map.of(), Map.of()).at("a.test", 443).readsStore())
                .isFalse();
        assertThat(rules("{}", Map.of(), Map.of("*", "")).at("a.test", 443).pins())
                .contains(List.of());
    }

    @Test
    void an_address_of_version_6_is_written_with_or_without_brackets() {
        assertThat(rules("{}", Map.of("[::1]:443", "x"), Map.of())
                        .at("::1", 443)
                        .clientCertificate())
                .isEqualTo("x");
        assertThat(rules("{}", Map.of("::1", "x"), Map.of()).at("::1", 443).clientCertificate())
                .isEqualTo("x");
    }
}
