package io.sluice.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RemoteKeysTest {
    private static final Duration FRESH = Duration.ofMinutes(4);

    private final AtomicLong nanos = new AtomicLong(-5);
    private final List<String> fetches = new ArrayList<>();
    private boolean down;
    private final RemoteKeys keys = new RemoteKeys("test", this::fetch, Runnable::run, nanos::get);

    private KeySet fetch() throws IOException {
        fetches.add("fetch");
        if (down) throw new IOException("connection refused");
        return KeySet.read("{\"keys\":[]}".getBytes(UTF_8)).orElseThrow();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void keys_are_fetched_once_and_kept() {
        var first = keys.keys(FRESH);
        assertThat(first).isNotNull();
        pass(FRESH.minusSeconds(1));
        assertThat(keys.keys(FRESH)).isSameAs(first);
        assertThat(keys.holds(first, FRESH)).isTrue();
        assertThat(fetches).hasSize(1);
    }

    @Test
    void old_keys_serve_while_new_ones_are_fetched() {
        var first = keys.keys(FRESH);
        assertThat(first).isNotNull();
        pass(FRESH);
        assertThat(keys.holds(first, FRESH)).isTrue();
        assertThat(fetches).hasSize(2);
        assertThat(keys.holds(first, FRESH)).as("there are newer ones").isFalse();
    }

    @Test
    void a_provider_that_is_down_costs_nothing_for_an_hour_and_not_longer() {
        var first = keys.keys(FRESH);
        assertThat(first).isNotNull();
        down = true;
        pass(FRESH.plus(RemoteKeys.STALE).minusSeconds(1));
        assertThat(keys.keys(FRESH)).isSameAs(first);
        pass(Duration.ofSeconds(1));
        assertThat(keys.holds(first, FRESH)).isFalse();
        assertThat(keys.keys(FRESH)).isNull();
        down = false;
        pass(RemoteKeys.AGAIN);
        assertThat(keys.keys(FRESH)).isNotNull();
    }

    @Test
    void a_provider_that_failed_is_left_alone_for_a_moment() {
        down = true;
        for (int i = 0; i < 100; i++) assertThat(keys.keys(FRESH)).isNull();
        assertThat(fetches).hasSize(1);
        pass(RemoteKeys.AGAIN);
        assertThat(keys.keys(FRESH)).isNull();
        assertThat(fetches).hasSize(2);
    }

    @Test
    void a_missing_key_has_the_set_fetched_anew_but_not_for_each_made_up_id() {
        var first = keys.keys(FRESH);
        assertThat(first).isNotNull();
        pass(RemoteKeys.AGAIN);
        var second = keys.newer(first);
        assertThat(second).isNotNull().isNotSameAs(first);
        for (int i = 0; i < 100; i++) {
            assertThat(keys.newer(second))
                    .as("just asked: the key does not exist")
                    .isSameAs(second);
        }
        assertThat(fetches).hasSize(2);
    }

    @Test
    void whether_a_key_is_missing_cannot_be_told_while_the_provider_is_down() {
        var first = keys.keys(FRESH);
        assertThat(first).isNotNull();
        pass(RemoteKeys.AGAIN);
        down = true;
        assertThat(keys.newer(first)).isNull();
        assertThat(keys.keys(FRESH)).as("the others go on").isSameAs(first);
    }

    @Test
    void who_forgets_the_keys_has_them_fetched_at_once() {
        var first = keys.keys(FRESH);
        assertThat(first).isNotNull();
        keys.invalidate();
        assertThat(keys.holds(first, FRESH)).isFalse();
        assertThat(keys.keys(FRESH)).isNotNull();
        assertThat(fetches).hasSize(2);
    }

    @Test
    void many_that_need_the_keys_wait_for_one_fetch() throws InterruptedException {
        var gate = new CountDownLatch(1);
        var count = new AtomicLong();
        var slow = new RemoteKeys(
                "slow",
                () -> {
                    count.incrementAndGet();
                    try {
                        gate.await(10, TimeUnit.SECONDS);
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                    return KeySet.read("{\"keys\":[]}".getBytes(UTF_8)).orElseThrow();
                },
                task -> Thread.ofVirtual().start(task),
                System::nanoTime);
        var answered = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            Thread.ofVirtual().start(() -> {
                if (slow.keys(FRESH) != null) answered.countDown();
            });
        }
        gate.countDown();
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(count).hasValue(1);
    }
}
