package io.sluice.gateway.middleware.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.session.Smoothing;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AllowancesTest {
    private static final Smoothing SMOOTHING = new Smoothing(true, 400, 0.5, 100, 30);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-02T03:04:05Z"));
    private EmbeddedStorage storage;
    private RateRule rule;

    @BeforeEach
    void open() {
        storage = EmbeddedStorage.open(folder, clock);
        var made = RateRule.of("rate-limit-x", "", 1_000, 60, Optional.of(SMOOTHING));
        if (made == null) throw new AssertionError("no rule");
        rule = made;
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void it_grows_when_the_use_comes_near_and_shrinks_when_it_falls_behind() {
        assertThat(Allowances.next(1_000, SMOOTHING, 600, 549)).isEqualTo(600);
        assertThat(Allowances.next(1_000, SMOOTHING, 600, 550)).isEqualTo(700);
        assertThat(Allowances.next(1_000, SMOOTHING, 600, 451)).isEqualTo(600);
        assertThat(Allowances.next(1_000, SMOOTHING, 600, 450)).isEqualTo(500);
    }

    @Test
    void it_stays_between_threshold_and_rate() {
        assertThat(Allowances.next(1_000, SMOOTHING, 950, 950)).isEqualTo(1_000);
        assertThat(Allowances.next(1_000, SMOOTHING, 1_000, 2_000)).isEqualTo(1_000);
        assertThat(Allowances.next(1_000, SMOOTHING, 450, 0)).isEqualTo(400);
        assertThat(Allowances.next(1_000, SMOOTHING, 400, 0)).isEqualTo(400);
    }

    @Test
    void there_is_one_step_in_a_delay_and_other_gateways_see_it() {
        var told = new ArrayList<Boolean>();
        Supplier<SmoothingEvents.Teller> teller = () -> told::add;
        var here = new Allowances(storage.counters(), clock);
        assertThat(here.current(rule, SMOOTHING, 0, teller)).isEqualTo(400);
        assertThat(here.current(rule, SMOOTHING, 390, teller)).isEqualTo(400);
        clock.advance(Duration.ofSeconds(30));
        here.current(rule, SMOOTHING, 390, teller);
        assertThat(here.current(rule, SMOOTHING, 490, teller)).isEqualTo(500);
        var there = new Allowances(storage.counters(), clock);
        assertThat(told).containsExactly(true);
        there.current(rule, SMOOTHING, 0, teller);
        assertThat(there.current(rule, SMOOTHING, 0, teller)).isEqualTo(500);
    }
}
