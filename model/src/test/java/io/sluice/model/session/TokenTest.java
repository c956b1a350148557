package io.sluice.model.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenTest {
    private static final String ORG = "5e9d9544a1dcd60001d0ed20";
    private static final String ABC =
            "eyJvcmciOiI1ZTlkOTU0NGExZGNkNjAwMDFkMGVkMjAiLCJpZCI6ImFiYzEyMyIsImgiOiJtdXJtdXI2NCJ9";

    @Test
    void a_token_is_base64_of_org_id_and_algorithm() {
        assertThat(Token.text(ORG, "abc123", "murmur64")).isEqualTo(ABC);
        assertThat(Token.text("default", "abc", "murmur64"))
                .isEqualTo("eyJvcmciOiJkZWZhdWx0IiwiaWQiOiJhYmMiLCJoIjoibXVybXVyNjQifQ==");
        assertThat(Token.read(ABC))
                .contains(new Token(Optional.of(ORG), Optional.of("abc123"), Optional.of("murmur64")));
    }

    @Test
    void an_unknown_algorithm_is_written_as_murmur64() {
        assertThat(Token.text(ORG, "abc123", "md5")).isEqualTo(ABC);
    }

    @Test
    void without_an_algorithm_the_key_is_org_and_id() {
        assertThat(Token.text(ORG, "abc123", "")).isEqualTo(ORG + "abc123");
    }

    @Test
    void an_organisation_in_front_of_the_id_is_taken_off_first() {
        assertThat(Token.text(ORG, ORG + "abc123", "murmur64")).isEqualTo(ABC);
        assertThat(Token.text(ORG, ORG + "abc123", "")).isEqualTo(ORG + "abc123");
    }

    @Test
    void a_key_tells_its_organisation() {
        assertThat(Token.org(ABC)).isEqualTo(ORG);
        assertThat(Token.org(ORG + "x")).isEqualTo(ORG);
        assertThat(Token.org(ORG)).isEmpty();
        assertThat(Token.org("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")).isEmpty();
        assertThat(Token.org("abc")).isEmpty();
    }

    @Test
    void an_id_with_a_quote_makes_a_text_that_is_no_token() {
        assertThat(Token.read(Token.text(ORG, "a\"b", "murmur64"))).isEmpty();
    }

    @Test
    void a_foreign_or_bare_key_is_tried_in_all_its_forms() {
        var forms = new KeyForms(true, "sha256", List.of("murmur128", ""), false);
        assertThat(forms.candidates(ORG, "abc"))
                .containsExactly(
                        Token.text(ORG, "abc", "sha256"), "abc", Token.text(ORG, "abc", "murmur128"), ORG + "abc");
        assertThat(forms.candidates(ORG, ABC)).containsExactly(ABC);
        assertThat(new KeyForms(true, "sha256", List.of("murmur128"), true).candidates(ORG, "abc"))
                .containsExactly("abc");
    }
}
