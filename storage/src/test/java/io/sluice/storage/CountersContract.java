package io.sluice.storage;

import static io.sluice.storage.Contract.answer;
import static io.sluice.storage.Contract.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.storage.Contract.Count;
import io.sluice.storage.Contract.Counted;
import io.sluice.storage.Contract.Log;
import io.sluice.storage.Contract.Logged;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// What every store of quotas and rates promises.
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class CountersContract {
    private static final long SECOND = 1_000_000_000L;

    /// A time of requests, which the store takes as given; the start of a minute.
    private static final long NOW = 1_795_476_780L * SECOND;

    private final String id = UUID.randomUUID().toString();
    private final String quota = "quota-" + id;
    private final String limiter = "rate-limit-" + id;

    protected abstract Backend backend();

    private Counters counters() {
        return backend().storage().counters();
    }

    private Counted quota(long renewal) {
        var count = new Count();
        counters().quota(quota, renewal, count);
        return count.await();
    }

    private Counted peekQuota() {
        var count = new Count();
        counters().peekQuota(quota, count);
        return count.await();
    }

    private Logged log(long now, long per, long max) {
        var log = new Log();
        counters().slidingLog(limiter, now, per, max, log);
        return log.await();
    }

    private Logged peekLog(long now, long per, long max) {
        var log = new Log();
        counters().peekLog(limiter, now, per, max, log);
        return log.await();
    }

    private Counted window(long now, long per) {
        var count = new Count();
        counters().fixedWindow(limiter, per, now, count);
        return count.await();
    }

    private Counted blocked() {
        var count = new Count();
        counters().blocked(limiter, count);
        return count.await();
    }

    @Test
    void a_quota_starts_with_the_first_request_and_goes_on_counting() {
        var first = quota(300);
        assertThat(first.count()).isEqualTo(1);
        assertThat(first.millis()).isBetween(298_000L, 300_000L);
        assertThat(quota(300).count()).isEqualTo(2);
        assertThat(quota(300).count()).isEqualTo(3);
        assertThat(peekQuota().count()).isEqualTo(3);
        assertThat(peekQuota().millis()).isBetween(290_000L, 300_000L);
    }

    @Test
    void requests_can_be_counted_several_at_once() {
        var first = new Count();
        counters().quota(quota, 300, 3, first);
        assertThat(first.await().count()).isEqualTo(3);
        assertThat(quota(300).count()).isEqualTo(4);
    }

    @Test
    void a_quota_is_full_again_after_its_period() {
        quota(1);
        assertThat(quota(1).count()).isEqualTo(2);
        backend().letPass(Duration.ofSeconds(1));
        eventually(() -> assertThat(peekQuota()).isEqualTo(new Counted(0, 0)));
        assertThat(quota(300).count()).isEqualTo(1);
    }

    @Test
    void a_quota_without_renewal_never_ends() {
        assertThat(quota(0)).isEqualTo(new Counted(1, 0));
        assertThat(quota(-1)).isEqualTo(new Counted(2, 0));
    }

    @Test
    void a_counter_that_lost_its_end_starts_a_new_period() {
        quota(0);
        quota(0);
        var healed = quota(300);
        assertThat(healed.count()).isEqualTo(1);
        assertThat(healed.millis()).isBetween(298_000L, 300_000L);
    }

    @Test
    void no_request_is_lost_or_counted_twice_when_many_come_at_once() {
        quota(300);
        try (var threads = Executors.newFixedThreadPool(8)) {
            var counts = IntStream.range(0, 800)
                    .mapToObj(_ -> new Count())
                    .peek(count -> threads.execute(() -> counters().quota(quota, 300, count)))
                    .toList();
            assertThat(counts.stream().map(count -> count.await().count()))
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, 801)
                            .mapToObj(Long::valueOf)
                            .toList());
        }
    }

    @Test
    void a_first_request_that_comes_many_times_at_once_starts_one_period() {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var counts = IntStream.range(0, 20)
                    .mapToObj(_ -> new Count())
                    .peek(count -> threads.execute(() -> counters().quota(quota, 300, count)))
                    .toList();
            assertThat(counts.stream().map(count -> count.await().count()))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, 20).mapToObj(Long::valueOf).toList());
            assertThat(peekQuota().millis()).isPositive();
        }
    }

    @Test
    void a_reset_deletes_quotas_and_sentinels() {
        quota(300);
        counters().block(limiter, 60);
        eventually(() -> assertThat(blocked().count()).isEqualTo(1));
        answer(counters().reset(List.of(limiter + ".BLOCKED", quota, "quota-scope-" + id)));
        assertThat(peekQuota()).isEqualTo(new Counted(0, 0));
        assertThat(blocked()).isEqualTo(new Counted(0, 0));
        assertThat(quota(300).count()).isEqualTo(1);
        answer(counters().reset(List.of()));
    }

    @Test
    void a_fixed_window_counts_up_and_says_how_long_it_lasts() {
        assertThat(window(NOW + 48 * SECOND, 60)).isEqualTo(new Counted(1, 12_000));
        assertThat(window(NOW + 49 * SECOND, 60)).isEqualTo(new Counted(2, 11_000));
        assertThat(window(NOW + 60 * SECOND, 60)).isEqualTo(new Counted(1, 60_000));
        var peeked = new Count();
        counters().peekWindow(limiter, 60, NOW + 61 * SECOND, peeked);
        assertThat(peeked.await()).isEqualTo(new Counted(1, 59_000));
    }

    @Test
    void a_sliding_log_counts_what_came_before_refused_requests_too() {
        assertThat(log(NOW, 60, 2)).isEqualTo(new Logged(0, NOW));
        assertThat(log(NOW + 1, 60, 2)).isEqualTo(new Logged(1, NOW + 1));
        assertThat(log(NOW + 2, 60, 2)).isEqualTo(new Logged(2, NOW + 1));
        assertThat(log(NOW + 3, 60, 2).before()).isGreaterThanOrEqualTo(2);
        assertThat(log(NOW + 3, 60, 2).earliestNanos()).isLessThanOrEqualTo(NOW + 3);
    }

    @Test
    void a_sliding_log_lets_go_of_what_is_as_old_as_the_window() {
        log(NOW, 60, 3);
        log(NOW + 30 * SECOND, 60, 3);
        assertThat(peekLog(NOW + 60 * SECOND, 60, 3).before()).isEqualTo(1);
        assertThat(log(NOW + 60 * SECOND, 60, 3)).isEqualTo(new Logged(1, NOW + 60 * SECOND));
        assertThat(log(NOW + 200 * SECOND, 60, 3).before()).isZero();
    }

    @Test
    void a_full_log_says_which_entry_must_leave_first() {
        for (int i = 0; i < 3; i++) log(NOW + i * SECOND, 60, 3);
        assertThat(peekLog(NOW + 3 * SECOND, 60, 3)).isEqualTo(new Logged(3, NOW));
        assertThat(log(NOW + 3 * SECOND, 60, 3)).isEqualTo(new Logged(3, NOW + SECOND));
    }

    @Test
    void a_log_is_not_changed_by_peeking() {
        peekLog(NOW, 60, 3);
        assertThat(log(NOW, 60, 3).before()).isZero();
    }

    @Test
    void a_sentinel_blocks_for_its_time_and_is_not_prolonged() {
        assertThat(blocked()).isEqualTo(new Counted(0, 0));
        counters().block(limiter, 2);
        eventually(() -> assertThat(blocked().count()).isEqualTo(1));
        counters().block(limiter, 100);
        assertThat(blocked().millis()).isBetween(0L, 2000L);
        backend().letPass(Duration.ofSeconds(2));
        eventually(() -> assertThat(blocked()).isEqualTo(new Counted(0, 0)));
    }

    @Test
    void an_allowance_is_kept_to_the_nanosecond() {
        assertThat(answer(counters().allowance(limiter))).isEmpty();
        // Kept for twice its delay; far ahead, so that neither a manual nor a real clock passes it.
        var allowance = new Allowance(1000, 3, Instant.now().plusSeconds(1000).plusNanos(127));
        assertThat(answer(counters().allow(limiter, allowance))).isTrue();
        assertThat(answer(counters().allowance(limiter))).contains(allowance);
        assertThat(answer(counters().allow(limiter, new Allowance(1000, 4, allowance.nextUpdateAt()))))
                .isTrue();
        assertThat(answer(counters().allowance(limiter)).orElseThrow().current())
                .isEqualTo(4);
    }
}
