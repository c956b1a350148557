package io.sluice.gateway.http1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FormTextTest {

    @Test
    void the_first_pair_of_a_name_counts_even_when_it_is_empty() {
        assertThat(FormText.first("a=1&k=&k=2", "k")).contains("");
        assertThat(FormText.first("k", "k")).contains("");
        assertThat(FormText.first("kk=1&K=2", "k")).isEmpty();
        assertThat(FormText.first("", "k")).isEmpty();
    }

    @Test
    void names_and_values_are_decoded() {
        assertThat(FormText.first("%6b=a%20b+c%2B", "k")).contains("a b c+");
        assertThat(FormText.first("a+b=1", "a b")).contains("1");
    }

    @Test
    void broken_pairs_do_not_count() {
        assertThat(FormText.first("k=%zz&k=2", "k")).contains("2");
        assertThat(FormText.first("k=1;x=2&k=3", "k")).contains("3");
    }

    @Test
    void a_form_is_well_formed_when_all_its_pairs_count() {
        assertThat(FormText.isWellFormed("a=1&b=%7e+x&flag")).isTrue();
        assertThat(FormText.isWellFormed("")).isTrue();
        assertThat(FormText.isWellFormed("a=1&b=%zz")).isFalse();
        assertThat(FormText.isWellFormed("a=1;b=2")).isFalse();
    }

    @Test
    void pairs_are_written_sorted_and_encoded_anew() {
        assertThat(FormText.text(FormText.pairs("z=1&b=%7e+x&a=2&flag&z=%2f"))).isEqualTo("a=2&b=~+x&flag=&z=1&z=%2F");
    }
}
