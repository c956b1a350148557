package io.sluice.model.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LifetimeTest {
    private static final long NOW = 1_700_000_000;
    private static final Lifetime PLAIN = new Lifetime(false, 0, false);
    private static final Session EXPIRING = Session.EMPTY.withExpires(NOW + 300);

    @Test
    void a_forced_global_lifetime_beats_everything() {
        assertThat(new Lifetime(true, 120, true).seconds(EXPIRING.withPostExpiry("delete", 0), 60, true, NOW))
                .isEqualTo(120);
    }

    @Test
    void keys_that_are_deleted_after_expiry_live_until_then() {
        assertThat(PLAIN.seconds(EXPIRING.withPostExpiry("delete", 0), 60, false, NOW))
                .isEqualTo(300);
        assertThat(PLAIN.seconds(EXPIRING.withPostExpiry("delete", 0), 60, false, NOW + 1_000))
                .isEqualTo(1);
        assertThat(PLAIN.seconds(Session.EMPTY.withPostExpiry("delete", 0), 60, false, NOW))
                .isZero();
    }

    @Test
    void keys_that_are_retained_live_on_for_their_grace() {
        assertThat(PLAIN.seconds(EXPIRING.withPostExpiry("retain", 600), 60, false, NOW))
                .isEqualTo(900);
        assertThat(PLAIN.seconds(EXPIRING.withPostExpiry("retain", -1), 60, false, NOW))
                .isEqualTo(-1);
        assertThat(PLAIN.seconds(EXPIRING.withPostExpiry("retain", 0), 60, false, NOW))
                .isEqualTo(60);
    }

    @Test
    void the_lifetime_of_the_key_beats_that_of_the_api() {
        assertThat(PLAIN.seconds(EXPIRING, 60, false, NOW)).isEqualTo(60);
        assertThat(PLAIN.seconds(EXPIRING.withSessionLifetime(50), 60, false, NOW))
                .isEqualTo(50);
        assertThat(PLAIN.seconds(EXPIRING, 0, false, NOW)).isZero();
    }

    @Test
    void expiry_stretches_a_lifetime_that_respects_it() {
        assertThat(PLAIN.seconds(EXPIRING, 60, true, NOW)).isEqualTo(300);
        assertThat(PLAIN.seconds(EXPIRING, 900, true, NOW)).isEqualTo(900);
        assertThat(PLAIN.seconds(Session.EMPTY.withExpires(-1), 900, true, NOW)).isEqualTo(-1);
    }

    @Test
    void minus_one_is_the_longest_lifetime() {
        assertThat(Lifetime.longer(-1, 1000)).isEqualTo(-1);
        assertThat(Lifetime.longer(999, 1000)).isEqualTo(1000);
    }
}
