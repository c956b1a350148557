package io.sluice.gateway.script.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MeteredTextTest {
    private static String text(int length, String units) {
        var random = new Random(7);
        var out = new StringBuilder();
        for (int i = 0; i < length; i++) out.append(units.charAt(random.nextInt(units.length())));
        return out.toString();
    }

    @Test
    void a_text_is_found_and_replaced_as_by_the_class_library() {
        var text = text(30_000, "ab");
        for (var part : new String[] {"", "a", "abab", text.substring(20_000, 20_100), text(100, "ab") + "c", text}) {
            for (int from : new int[] {-5, 0, 1, 15_000, 20_000, 29_999, 30_000, 40_000}) {
                assertThat(MeteredText.indexOf(text, part, from)).isEqualTo(text.indexOf(part, from));
                assertThat(MeteredText.lastIndexOf(text, part, from)).isEqualTo(text.lastIndexOf(part, from));
            }
            assertThat(MeteredText.contains(text, part)).isEqualTo(text.contains(part));
            assertThat(MeteredText.replace(text, part, "xyz").equals(text.replace(part, "xyz")))
                    .isTrue();
        }
    }

    @Test
    void the_case_of_a_long_text_changes_as_that_of_a_short_one() {
        for (var units : new String[] {"abC dE", "äÖß é", "ΐΣΑς αΣ", "\ud801\udc00 a"}) {
            var text = text(20_000, units);
            assertThat(MeteredText.toUpperCase(text, Locale.ROOT).equals(text.toUpperCase(Locale.ROOT)))
                    .as(units)
                    .isTrue();
            assertThat(MeteredText.toLowerCase(text, Locale.ROOT).equals(text.toLowerCase(Locale.ROOT)))
                    .as(units)
                    .isTrue();
        }
        var word = "\ud801\udc00".repeat(5_000);
        assertThat(MeteredText.toLowerCase(word, Locale.ROOT).equals(word.toLowerCase(Locale.ROOT)))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(Normalizer.Form.class)
    void a_long_text_is_normalized_as_a_whole_would_be(Normalizer.Form form) {
        for (var units : new String[] {
            "aé", "e\u0301\u0316u\u0308x", "\u1112\u1161\u11ab한", "日本語カ\u3099", "ｶﾞ\ud801\udc00\ufdfa", "\u0bc6\u0bbeක"
        }) {
            var text = text(20_000, units);
            assertThat(MeteredText.normalize(text, form).equals(Normalizer.normalize(text, form)))
                    .as(units)
                    .isTrue();
        }
        assertThatThrownBy(() -> MeteredText.normalize("a" + "\u0316\u0301".repeat(5_000), form))
                .isInstanceOf(Meter.Passed.class);
    }

    @Test
    void what_would_be_too_long_is_not_begun() {
        try (var meter = new Meter(Duration.ofMinutes(5), 16L << 20, new HeapShare(1L << 30))) {
            assertThatThrownBy(() -> meter.run(() -> MeteredText.repeat("ab", 1_000_000_000)))
                    .isInstanceOf(Meter.Passed.class);
        }
        try (var meter = new Meter(Duration.ofMinutes(5), 16L << 20, new HeapShare(1L << 30))) {
            assertThat(meter.run(() -> MeteredText.repeat("ab", 3))).isEqualTo("ababab");
        }
    }
}
