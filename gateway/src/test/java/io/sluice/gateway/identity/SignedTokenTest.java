package io.sluice.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SignedTokenTest {
    private static final byte[] SECRET = "secret".getBytes(UTF_8);

    private static boolean reads(String text) {
        return SignedToken.read(text.getBytes(UTF_8)).isPresent();
    }

    @Test
    void three_parts_are_a_token() {
        var token = SignedToken.read(TestIssuer.hmac(SECRET, "{'alg':'HS256','kid':'k'}", "{'sub':'a'}")
                        .getBytes(UTF_8))
                .orElseThrow();
        assertThat(token.keyId()).contains("k");
        assertThat(token.claims().path("sub").asText()).isEqualTo("a");
        assertThat(token.algorithm()).isEqualTo(TokenAlgorithm.HS256);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c", "e30.e30.", "e30.e30.e30.e30", "\u0000.\u0000.\u0000"})
    void anything_else_is_none(String text) {
        assertThat(reads(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'alg':'None'}", "{'alg':'hs256'}", "{'alg':null}", "{'alg':['HS256']}", "{}", "[]", "null"})
    void a_head_without_a_known_algorithm_is_none(String head) {
        assertThat(reads(TestIssuer.hmac(SECRET, head, "{}"))).isFalse();
    }

    @Test
    void padding_is_refused() {
        assertThat(reads(TestIssuer.hmac(SECRET, "{'alg':'HS256'}", "{}") + "="))
                .isFalse();
    }

    @Test
    void a_token_over_the_limit_is_refused_unread() {
        var long_ = "x".repeat(SignedToken.MOST_BYTES);
        assertThat(reads(TestIssuer.hmac(SECRET, "{'alg':'HS256'}", "{'a':'" + long_ + "'}")))
                .isFalse();
    }

    @Test
    void deep_nesting_is_refused_not_followed() {
        var deep = "[".repeat(5_000) + "]".repeat(5_000);
        assertThat(reads(TestIssuer.hmac(SECRET, "{'alg':'HS256'}", "{'a':" + deep + "}")))
                .isFalse();
    }

    @Test
    void the_token_is_not_printed() {
        var text = TestIssuer.hmac(SECRET, "{'alg':'HS256'}", "{'sub':'somebody'}");
        assertThat(SignedToken.read(text.getBytes(UTF_8)).orElseThrow().toString())
                .doesNotContain("somebody");
    }
}
