package io.sluice.gateway.middleware.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.storage.Counters;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class QuotaCounterTest {
    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-02T03:04:05Z"));
    private EmbeddedStorage storage;
    private Quotas quotas;
    private Quota quota;
    private boolean up = true;

    @BeforeEach
    void open() {
        storage = EmbeddedStorage.open(folder, clock);
        quotas = new Quotas(storage.counters(), () -> up, clock);
        quota = new Quota(quotas.named("quota-x"), 10_000, 60);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private final class Learned implements Counters.Count {
        @Override
        public void counted(long count, long millis) {
            quota.counter().learned(count, millis, clock.millis());
        }

        @Override
        public void failed(StoreFailure why) {
            throw new AssertionError(why);
        }
    }

    private long stored() {
        var seen = new long[1];
        storage.counters().peekQuota("quota-x", new Counters.Count() {
            @Override
            public void counted(long count, long millis) {
                seen[0] = count;
            }

            @Override
            public void failed(StoreFailure why) {
                throw new AssertionError(why);
            }
        });
        return seen[0];
    }

    private boolean here() {
        return quota.counter().countHere(quota, clock.millis(), null);
    }

    private void ask() {
        storage.counters().quota("quota-x", 60, 1 + quota.counter().takeUnreported(), new Learned());
    }

    @Test
    void the_store_is_asked_first_then_told_of_several_at_once() {
        assertThat(here()).isFalse();
        ask();
        for (int i = 0; i < 50; i++) assertThat(here()).isTrue();
        assertThat(stored()).isEqualTo(1);
        quotas.report();
        assertThat(stored()).isEqualTo(51);
        quotas.report();
        assertThat(stored()).isEqualTo(51);
    }

    @Test
    void near_the_end_the_store_is_asked_each_time() {
        ask();
        storage.counters().quota("quota-x", 60, 8_998, new Learned());
        assertThat(here()).isTrue();
        assertThat(here()).isFalse();
        ask();
        assertThat(stored()).isEqualTo(9_001);
    }

    @Test
    void a_small_quota_is_always_exact() {
        quota = new Quota(quota.counter(), 1_000, 60);
        ask();
        assertThat(here()).isFalse();
    }

    @Test
    void what_others_count_is_kept_in_reserve() {
        ask();
        assertThat(here()).isTrue();
        storage.counters().quota("quota-x", 60, 2_000, new Ignored());
        quotas.report();
        // 7,998 are left, 1,000 + 4 * 2,000 are needed.
        assertThat(here()).isFalse();
    }

    @Test
    void after_a_renewal_the_store_is_asked_and_the_old_period_forgotten() {
        ask();
        assertThat(here()).isTrue();
        clock.advance(Duration.ofSeconds(60));
        assertThat(here()).isFalse();
        quotas.report();
        assertThat(stored()).isZero();
        ask();
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void a_session_that_is_read_anew_brings_doubt() {
        ask();
        assertThat(here()).isTrue();
        assertThat(quotas.named("quota-x")).isSameAs(quota.counter());
        assertThat(here()).isFalse();
    }

    @Test
    void without_the_store_requests_pass_until_what_is_known_is_used_up() {
        assertThat(quota.counter().guess(quota, clock.millis(), null)).isEqualTo(QuotaCounter.Guess.UNKNOWN);
        quota = new Quota(quota.counter(), 2, 60);
        ask();
        up = false;
        assertThat(quota.counter().guess(quota, clock.millis(), null)).isEqualTo(QuotaCounter.Guess.LEFT);
        assertThat(quota.counter().guess(quota, clock.millis(), null)).isEqualTo(QuotaCounter.Guess.USED_UP);
        quotas.report();
        assertThat(stored()).isEqualTo(1);
        up = true;
        quotas.report();
        assertThat(stored()).isEqualTo(3);
    }

    private static final class Ignored implements Counters.Count {
        @Override
        public void counted(long count, long millis) {}

        @Override
        public void failed(StoreFailure why) {
            throw new AssertionError(why);
        }
    }
}
