package io.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FixedWindowTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void a_minute_starts_with_the_minute() {
        var window = FixedWindow.at(1_795_476_828_362L * 1_000_000, 60);
        assertThat(window.key("rate-limit-990d9e0d2ff82ab7"))
                .isEqualTo("rate-limit-990d9e0d2ff82ab7/1795476780000000000");
        assertThat(window.remainingMillis(1_795_476_828_362L * 1_000_000)).isEqualTo(11_638);
    }

    @Test
    void a_week_starts_on_a_monday_because_year_one_did() {
        var window = FixedWindow.at(Instant.parse("2026-11-26T01:00:00Z").getEpochSecond() * SECOND, 7 * 24 * 3600);
        assertThat(Instant.ofEpochSecond(window.startNanos() / SECOND)).isEqualTo("2026-11-23T00:00:00Z");
        assertThat(window.endNanos() - window.startNanos()).isEqualTo(7 * 24 * 3600 * SECOND);
    }

    @Test
    void lengths_that_do_not_divide_a_day_are_counted_from_year_one() {
        long now = 1_795_476_828L;
        var window = FixedWindow.at(now * SECOND, 7);
        assertThat((window.startNanos() / SECOND + 62_135_596_800L) % 7).isZero();
        assertThat(window.startNanos()).isLessThanOrEqualTo(now * SECOND);
        assertThat(window.endNanos()).isGreaterThan(now * SECOND);
    }
}
