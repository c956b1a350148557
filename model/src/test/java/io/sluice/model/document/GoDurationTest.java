package io.sluice.model.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GoDurationTest {

    @Test
    void parts_add_up() {
        assertThat(GoDuration.parse("1h30m0.5s")).contains(Duration.ofMillis(5_400_500));
        assertThat(GoDuration.parse("-2us")).contains(Duration.ofNanos(-2_000));
        assertThat(GoDuration.parse("0")).contains(Duration.ZERO);
    }

    @Test
    void what_go_does_not_read_is_no_duration() {
        for (var text : new String[] {"", "5", "s", "1d", "1s ", "1h-5m", "300000000h"}) {
            assertThat(GoDuration.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void formats_as_go_does() {
        assertThat(GoDuration.format(Duration.ofHours(1))).isEqualTo("1h0m0s");
        assertThat(GoDuration.format(Duration.ofSeconds(90))).isEqualTo("1m30s");
        assertThat(GoDuration.format(Duration.ofMillis(1_500))).isEqualTo("1.5s");
        assertThat(GoDuration.format(Duration.ofMillis(500))).isEqualTo("500ms");
        assertThat(GoDuration.format(Duration.ZERO)).isEqualTo("0s");
        assertThat(GoDuration.format(Duration.ofMinutes(10))).isEqualTo("10m0s");
    }
}
