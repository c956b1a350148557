package io.sluice.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SlidingLogTest {

    @Test
    void decides_as_a_sorted_set_does_over_any_history() {
        var random = new Random(17);
        for (int round = 0; round < 200; round++) {
            int max = 1 + random.nextInt(12);
            int per = 1 + random.nextInt(30);
            var log = new SlidingLog();
            var redis = new TreeMap<Long, Boolean>();
            long now = 1000;
            for (int i = 0; i < 200; i++) {
                now += random.nextInt(6) == 0 ? 1 + random.nextInt(40) : 1;
                log.trim(now - per);
                redis.headMap(now - per, true).clear();
                boolean blocked = redis.size() >= max;
                assertThat(log.size() >= max).isEqualTo(blocked);
                if (!blocked) assertThat(log.size()).isEqualTo(redis.size());
                log.add(now, max);
                redis.put(now, true);
                if (blocked)
                    assertThat(log.fromEnd(max))
                            .isEqualTo(redis.descendingKeySet().stream()
                                    .skip(max - 1)
                                    .findFirst()
                                    .orElseThrow());
            }
        }
    }

    @Test
    void stays_small_under_hammering() {
        var log = new SlidingLog();
        for (long i = 0; i < 100_000; i++) log.add(i, 5);
        assertThat(log.size()).isEqualTo(6);
        assertThat(log.fromEnd(1)).isEqualTo(99_999);
    }

    @Test
    void keeps_order_when_clocks_of_threads_differ() {
        var log = new SlidingLog();
        for (long time : new long[] {10, 30, 20, 40, 5}) log.add(time, 10);
        log.trim(10);
        assertThat(log.size()).isEqualTo(3);
        assertThat(log.fromEnd(3)).isEqualTo(20);
        assertThat(log.countAfter(30)).isEqualTo(1);
    }
}
