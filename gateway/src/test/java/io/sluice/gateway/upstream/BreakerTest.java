package io.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BreakerTest {
    private static final long T = 1_000_000_000_000L;

    @Test
    void enough_failures_open_it_until_its_time_is_over() {
        var breaker = new Breaker(0.5, 4, 60_000, false, (_, _) -> {});
        breaker.succeeded(T);
        breaker.succeeded(T);
        breaker.failed(T);
        assertThat(breaker.admits(T)).isTrue();
        breaker.failed(T);
        assertThat(breaker.admits(T + 59_999)).isFalse();
        assertThat(breaker.admits(T + 60_000)).isTrue();
        breaker.failed(T + 60_000);
        assertThat(breaker.isOpen()).as("counts start anew").isFalse();
    }

    @Test
    void the_threshold_is_only_looked_at_when_a_failure_is_counted() {
        var breaker = new Breaker(0.6, 4, 60_000, false, (_, _) -> {});
        for (int i = 0; i < 3; i++) breaker.failed(T);
        breaker.succeeded(T);
        assertThat(breaker.admits(T)).isTrue();
    }

    @Test
    void failures_older_than_ten_seconds_are_forgotten() {
        var breaker = new Breaker(1, 2, 60_000, false, (_, _) -> {});
        breaker.failed(T);
        breaker.failed(T + 10_000);
        assertThat(breaker.admits(T + 10_000)).isTrue();
        breaker.failed(T + 10_001);
        assertThat(breaker.admits(T + 10_001)).isFalse();
    }

    @Test
    void a_good_probe_closes_it_early_and_a_bad_one_does_not() {
        var breaker = new Breaker(1, 1, 60_000, true, (_, _) -> {});
        breaker.failed(T);
        assertThat(breaker.admits(T + 499)).isFalse();
        assertThat(breaker.admits(T + 500)).isTrue();
        assertThat(breaker.admits(T + 500)).as("one at a time").isFalse();
        breaker.failed(T + 510);
        assertThat(breaker.admits(T + 900)).isFalse();
        assertThat(breaker.admits(T + 1_260)).isTrue();
        breaker.succeeded(T + 1_270);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void a_probe_that_tells_nothing_makes_room_for_the_next() {
        var breaker = new Breaker(1, 1, 60_000, true, (_, _) -> {});
        breaker.failed(T);
        assertThat(breaker.admits(T + 500)).isTrue();
        breaker.abandoned();
        assertThat(breaker.admits(T + 500)).isTrue();
    }
}
