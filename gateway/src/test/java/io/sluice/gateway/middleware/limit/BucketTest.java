package io.sluice.gateway.middleware.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BucketTest {
    private final Bucket bucket = new Bucket();

    private boolean take(long now) {
        return bucket.take(now, 2, 1_000, null, 2);
    }

    @Test
    void as_many_pass_as_it_holds() {
        assertThat(take(5_000)).isTrue();
        assertThat(take(5_001)).isTrue();
        assertThat(take(5_002)).isFalse();
    }

    @Test
    void the_window_begins_with_the_first_request_and_ends_after_its_time() {
        take(5_300);
        take(5_300);
        assertThat(take(6_299)).isFalse();
        assertThat(take(6_300)).isTrue();
        assertThat(take(6_301)).isTrue();
        assertThat(take(6_302)).isFalse();
    }

    @Test
    void looking_takes_nothing() {
        take(5_000);
        for (int i = 0; i < 5; i++) assertThat(bucket.hasRoom(5_000, 2)).isTrue();
        assertThat(take(5_000)).isTrue();
        assertThat(bucket.hasRoom(5_000, 2)).isFalse();
        assertThat(bucket.hasRoom(6_000, 2)).isTrue();
    }

    @Test
    void a_bucket_is_dropped_only_when_its_window_is_over() {
        take(5_000);
        assertThat(bucket.drop(5_999)).isFalse();
        assertThat(bucket.drop(6_000)).isTrue();
        assertThat(bucket.isDead()).isTrue();
        assertThat(take(6_000)).isFalse();
    }

    @Test
    void exactly_as_many_pass_when_many_threads_take() throws InterruptedException {
        var passed = new AtomicLong();
        var start = new CountDownLatch(1);
        var threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException ended) {
                    return;
                }
                for (int n = 0; n < 10_000; n++) {
                    if (bucket.take(5_000, 30_000, 1_000, null, 30_000)) passed.incrementAndGet();
                }
            });
        }
        start.countDown();
        for (var thread : threads) thread.join();
        assertThat(passed.get()).isEqualTo(30_000);
    }
}
