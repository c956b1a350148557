package io.sluice.gateway.middleware.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BucketsTest {
    private final Buckets buckets = new Buckets();

    @Test
    void a_name_has_one_bucket() {
        assertThat(buckets.named("a")).isSameAs(buckets.named("a")).isNotSameAs(buckets.named("b"));
    }

    @Test
    void buckets_whose_window_is_over_are_dropped_and_made_anew() {
        var old = buckets.named("a");
        old.take(1_000, 5, 500, null, 5);
        buckets.named("b").take(1_000, 5, 5_000, null, 5);
        buckets.sweep(2_000);
        assertThat(buckets.size()).isEqualTo(1);
        assertThat(buckets.named("a")).isNotSameAs(old);
    }
}
