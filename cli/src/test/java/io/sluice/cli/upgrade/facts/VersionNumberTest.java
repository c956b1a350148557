package io.sluice.cli.upgrade.facts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VersionNumberTest {
    private static VersionNumber number(String text) {
        return VersionNumber.of(text).orElseThrow();
    }

    @Test
    void numbers_are_ordered_as_people_count() {
        assertThat(number("1.10.0")).isGreaterThan(number("1.9.9"));
        assertThat(number("2.0.0")).isGreaterThan(number("1.99.99"));
        assertThat(number("1.2.3")).isEqualByComparingTo(number("1.2.3"));
    }

    @Test
    void a_candidate_comes_before_its_release() {
        assertThat(number("1.2.3-rc.1")).isLessThan(number("1.2.3")).isLessThan(number("1.2.3-rc.2"));
    }

    @Test
    void what_is_no_number_is_none() {
        assertThat(VersionNumber.of("(development)")).isEmpty();
        assertThat(VersionNumber.of("1.2")).isEmpty();
    }
}
