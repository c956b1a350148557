package io.sluice.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PercentTest {

    @Test
    void a_path_that_may_stand_in_a_url_stays_as_it_is() {
        assertThat(Percent.reencodePath("/a%2Fb/c;d=1/[x]")).isEqualTo("/a%2Fb/c;d=1/[x]");
    }

    @Test
    void one_odd_character_makes_the_whole_path_be_encoded_anew() {
        assertThat(Percent.reencodePath("/a%2Fb|c")).isEqualTo("/a/b%7Cc");
        assertThat(Percent.reencodePath("/gr\u00fcn x")).isEqualTo("/gr%C3%BCn%20x");
    }

    @Test
    void a_query_keeps_everything_but_blanks_fragments_and_foreign_letters() {
        assertThat(Percent.encodeOdd("a=%zz&b={x}|y")).isEqualTo("a=%zz&b={x}|y");
        assertThat(Percent.encodeOdd("a b#c\u00fc")).isEqualTo("a%20b%23c%C3%BC");
    }

    @Test
    void a_percent_sign_without_two_digits_is_no_encoding() {
        assertThat(Percent.isEncoded("/a%20b")).isTrue();
        assertThat(Percent.isEncoded("/100%")).isFalse();
        assertThat(Percent.isEncoded("/a%zz")).isFalse();
    }
}
