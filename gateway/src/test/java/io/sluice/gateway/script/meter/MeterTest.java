package io.sluice.gateway.script.meter;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MeterTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final double MEGABYTE = 1 << 20;

    @Test
    void all_runs_together_take_no_more_than_there_is_to_share() {
        var share = new HeapShare(60L << 20);
        try (var first = new Meter(LONG, 512L << 20, share);
                var second = new Meter(LONG, 512L << 20, share);
                var third = new Meter(LONG, 512L << 20, share)) {
            first.expect(28 * MEGABYTE);
            second.expect(28 * MEGABYTE);
            assertThatThrownBy(() -> third.expect(28 * MEGABYTE))
                    .isInstanceOf(Meter.Passed.class)
                    .hasMessageContaining("others hold");
        }
        try (var later = new Meter(LONG, 512L << 20, share)) {
            assertThatCode(() -> later.expect(28 * MEGABYTE)).doesNotThrowAnyException();
        }
    }

    @Test
    void one_run_gets_half_of_it_at_most() {
        var share = new HeapShare(60L << 20);
        try (var meter = new Meter(LONG, 512L << 20, share)) {
            assertThatThrownBy(() -> meter.expect(31 * MEGABYTE))
                    .isInstanceOf(Meter.Passed.class)
                    .hasMessageContaining("30 MB");
            // And nothing any more, whatever catches it.
            assertThatThrownBy(meter::check).isInstanceOf(Meter.Passed.class);
        }
    }

    @Test
    void what_is_handed_over_is_bounded() {
        try (var meter = new Meter(LONG, 16L << 20, new HeapShare(1L << 30))) {
            meter.handOver(1 << 20);
            assertThatThrownBy(() -> meter.handOver((2 << 20) + 1)).isInstanceOf(Meter.Passed.class);
        }
    }
}
