package io.sluice.storage;

import static io.sluice.storage.Contract.answer;
import static io.sluice.storage.Contract.bytes;
import static io.sluice.storage.Contract.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.storage.SessionStore.Found;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// What every session store promises.
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class SessionStoreContract {
    private static final byte[] GOLD = bytes("{\"alias\":\"gold\"}");
    private static final byte[] IRON = bytes("{\"alias\":\"iron\"}");

    private final String id = UUID.randomUUID().toString();
    private final String key = "apikey-" + id;

    protected abstract Backend backend();

    private SessionStore sessions() {
        return backend().storage().sessions();
    }

    @Test
    void finds_what_was_put() {
        answer(sessions().put(key, GOLD, 0));
        assertThat(answer(sessions().find(key))).contains(new Found(key, GOLD));
        assertThat(answer(sessions().timeToLive(key))).isEqualTo(-1);
    }

    @Test
    void the_first_candidate_that_exists_wins() {
        answer(sessions().put(key + "b", GOLD, 0));
        answer(sessions().put(key + "c", IRON, 0));
        assertThat(answer(sessions().find(List.of(key + "a", key + "b", key + "c"))))
                .contains(new Found(key + "b", GOLD));
        assertThat(answer(sessions().find(List.of(key + "a", key + "x")))).isEmpty();
        assertThat(answer(sessions().find(key + "a"))).isEmpty();
    }

    @Test
    void an_empty_value_is_no_session() {
        answer(sessions().put(key + "a", new byte[0], 0));
        answer(sessions().put(key + "b", IRON, 0));
        assertThat(answer(sessions().find(key + "a"))).isEmpty();
        assertThat(answer(sessions().find(List.of(key + "a", key + "b")))).contains(new Found(key + "b", IRON));
    }

    @Test
    void forgets_when_its_lifetime_is_over() {
        answer(sessions().put(key, GOLD, 1));
        backend().letPass(Duration.ofSeconds(1));
        eventually(() -> assertThat(answer(sessions().find(key))).isEmpty());
        assertThat(answer(sessions().timeToLive(key))).isEqualTo(-2);
    }

    @Test
    void an_update_starts_the_lifetime_anew() {
        answer(sessions().put(key, GOLD, 10));
        assertThat(answer(sessions().update(key, IRON, 100))).isTrue();
        assertThat(answer(sessions().find(key))).contains(new Found(key, IRON));
        assertThat(answer(sessions().timeToLive(key))).isBetween(99L, 100L);
    }

    @Test
    void an_update_does_not_bring_back_a_deleted_session() {
        answer(sessions().put(key, GOLD, 0));
        answer(sessions().remove(List.of(key), List.of()));
        assertThat(answer(sessions().update(key, IRON, 0))).isFalse();
        assertThat(answer(sessions().find(key))).isEmpty();
    }

    @Test
    void is_removed_in_all_its_forms_with_its_counters() {
        answer(sessions().put(key, GOLD, 0));
        var counters = backend().storage().counters();
        var used = new Contract.Count();
        counters.quota("quota-" + id, 60, used);
        used.await();
        counters.block("rate-limit-" + id, 60);
        var removed = sessions()
                .remove(List.of(key, key + "-other"), List.of("rate-limit-" + id + ".BLOCKED", "quota-" + id));
        assertThat(answer(removed)).isEqualTo(1);
        assertThat(answer(sessions().find(key))).isEmpty();
        var quota = new Contract.Count();
        counters.peekQuota("quota-" + id, quota);
        assertThat(quota.await().count()).isZero();
        var blocked = new Contract.Count();
        counters.blocked("rate-limit-" + id, blocked);
        assertThat(blocked.await().count()).isZero();
    }

    @Test
    void removing_the_unknown_is_not_an_error() {
        assertThat(answer(sessions().remove(List.of(key), List.of("quota-" + id))))
                .isZero();
        assertThat(answer(sessions().remove(List.of(), List.of()))).isZero();
    }

    @Test
    void lists_keys_by_prefix() {
        answer(sessions().put(key + "1", GOLD, 0));
        answer(sessions().put(key + "2", GOLD, 0));
        assertThat(answer(sessions().keys(key))).containsExactlyInAnyOrder(key + "1", key + "2");
    }
}
