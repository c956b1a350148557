package io.sluice.storage;

import static io.sluice.storage.Contract.answer;
import static io.sluice.storage.Contract.bytes;
import static io.sluice.storage.Contract.eventually;
import static io.sluice.storage.Contract.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// What every store of plain values promises.
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class KeyValueStoreContract {
    private static final byte[] ALL_BYTES = new byte[256];

    static {
        for (int i = 0; i < 256; i++) ALL_BYTES[i] = (byte) i;
    }

    /// Keys of one test, which shares its store with others.
    private final String key = "t-" + UUID.randomUUID() + "-";

    protected abstract Backend backend();

    private KeyValueStore store() {
        return backend().storage().values();
    }

    @Test
    void finds_what_was_set_byte_for_byte() {
        answer(store().set(key, ALL_BYTES, 0));
        assertThat(answer(store().get(key))).hasValue(ALL_BYTES);
        assertThat(answer(store().timeToLive(key))).isEqualTo(-1);
        assertThat(answer(store().exists(key))).isTrue();
    }

    @Test
    void an_unknown_key_is_absent() {
        assertThat(answer(store().get(key))).isEmpty();
        assertThat(answer(store().exists(key))).isFalse();
        assertThat(answer(store().timeToLive(key))).isEqualTo(-2);
        assertThat(answer(store().delete(key))).isZero();
        assertThat(answer(store().expire(key, 5))).isFalse();
        assertThat(answer(store().list(key))).isEmpty();
        assertThat(answer(store().takeList(key))).isEmpty();
        assertThat(answer(store().members(key))).isEmpty();
        assertThat(answer(store().fields(key))).isEmpty();
        assertThat(answer(store().scored(key, 0, 1))).isEmpty();
    }

    @Test
    void an_empty_value_is_a_value() {
        answer(store().set(key, new byte[0], 0));
        assertThat(answer(store().get(key))).hasValue(new byte[0]);
    }

    @Test
    void forgets_when_the_time_to_live_is_over() {
        answer(store().set(key, bytes("v"), 1));
        assertThat(answer(store().timeToLive(key))).isBetween(0L, 1L);
        backend().letPass(Duration.ofSeconds(1));
        eventually(() -> assertThat(answer(store().get(key))).isEmpty());
    }

    @Test
    void setting_again_replaces_the_time_to_live() {
        answer(store().set(key, bytes("v"), 100));
        answer(store().set(key, bytes("w"), -1));
        assertThat(answer(store().timeToLive(key))).isEqualTo(-1);
        answer(store().expire(key, 50));
        assertThat(answer(store().timeToLive(key))).isBetween(49L, 50L);
        answer(store().expire(key, 0));
        assertThat(answer(store().timeToLive(key))).isEqualTo(-1);
    }

    @Test
    void many_are_found_in_the_order_asked_for() {
        answer(store().set(key + 1, bytes("one"), 0));
        answer(store().set(key + 3, bytes("three"), 0));
        var found = answer(store().getAll(List.of(key + 3, key + 2, key + 1)));
        assertThat(found.stream().map(v -> v.map(Contract::text)))
                .containsExactly(Optional.of("three"), Optional.empty(), Optional.of("one"));
        assertThat(answer(store().getAll(List.of()))).isEmpty();
    }

    @Test
    void a_lock_is_taken_once_and_given_back_by_its_owner_only() {
        assertThat(answer(store().setIfAbsent(key, bytes("mine"), 8))).isTrue();
        assertThat(answer(store().setIfAbsent(key, bytes("yours"), 8))).isFalse();
        assertThat(answer(store().timeToLive(key))).isBetween(7L, 8L);
        assertThat(answer(store().deleteIfEqual(key, bytes("yours")))).isFalse();
        assertThat(answer(store().deleteIfEqual(key, bytes("mine")))).isTrue();
        assertThat(answer(store().deleteIfEqual(key, bytes("mine")))).isFalse();
    }

    @Test
    void updates_only_what_is_there() {
        assertThat(answer(store().setIfPresent(key, bytes("v"), 0))).isFalse();
        assertThat(answer(store().exists(key))).isFalse();
        answer(store().set(key, bytes("v"), 0));
        assertThat(answer(store().setIfPresent(key, bytes("w"), 100))).isTrue();
        assertThat(answer(store().timeToLive(key))).isBetween(99L, 100L);
    }

    @Test
    void deletes_many_and_counts_those_that_were_there() {
        answer(store().set(key + "a", bytes("v"), 0));
        answer(store().append(key + "b", List.of(bytes("v"))));
        assertThat(answer(store().delete(List.of(key + "a", key + "b", key + "c"))))
                .isEqualTo(2);
        assertThat(answer(store().delete(List.of()))).isZero();
    }

    @Test
    void lists_and_deletes_all_of_a_prefix_however_many() {
        var written = IntStream.range(0, 500)
                .mapToObj(i -> store().set(key + "p" + i, bytes("v"), 0).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        answer(CompletableFuture.allOf(written));
        answer(store().set(key + "other", bytes("v"), 0));
        assertThat(answer(store().keys(key + "p"))).hasSize(500).contains(key + "p0", key + "p499");
        assertThat(answer(store().deleteByPrefix(key + "p"))).isEqualTo(500);
        assertThat(answer(store().keys(key))).containsExactly(key + "other");
    }

    @Test
    void a_prefix_is_text_and_no_pattern() {
        answer(store().set(key + "[a]*?", bytes("v"), 0));
        answer(store().set(key + "a", bytes("v"), 0));
        assertThat(answer(store().keys(key + "[a]*"))).containsExactly(key + "[a]*?");
        assertThat(answer(store().keys(key + "*"))).isEmpty();
    }

    @Test
    void counts_from_one_and_expires_with_the_first() {
        assertThat(answer(store().increment(key, 100))).isEqualTo(1);
        assertThat(answer(store().timeToLive(key))).isBetween(99L, 100L);
        assertThat(answer(store().increment(key, 500))).isEqualTo(2);
        assertThat(answer(store().timeToLive(key))).isLessThanOrEqualTo(100);
        answer(store().set(key, bytes("41"), 0));
        assertThat(answer(store().increment(key, 0))).isEqualTo(42);
        assertThat(answer(store().get(key)).map(Contract::text)).hasValue("42");
    }

    @Test
    void what_is_no_number_is_not_counted() {
        answer(store().set(key, bytes("many"), 0));
        assertThatThrownBy(() -> answer(store().increment(key, 0))).isInstanceOf(StoreRefused.class);
    }

    @Test
    void a_key_holds_one_type() {
        answer(store().append(key, List.of(bytes("v"))));
        assertThatThrownBy(() -> answer(store().get(key))).isInstanceOf(StoreRefused.class);
        assertThatThrownBy(() -> answer(store().addMember(key, bytes("v")))).isInstanceOf(StoreRefused.class);
        assertThatThrownBy(() -> answer(store().increment(key, 0))).isInstanceOf(StoreRefused.class);
        assertThat(answer(store().getAll(List.of(key)))).containsExactly(Optional.empty());
        answer(store().set(key, bytes("now a text"), 0));
        assertThat(answer(store().get(key))).isPresent();
    }

    @Test
    void a_list_keeps_order_duplicates_and_bytes() {
        answer(store().append(key, List.of(bytes("a"), ALL_BYTES)));
        answer(store().append(key, List.of(bytes("a"), bytes("b"))));
        answer(store().append(key, List.of()));
        var list = answer(store().list(key));
        assertThat(list).hasSize(4);
        assertThat(list.get(1)).isEqualTo(ALL_BYTES);
        assertThat(answer(store().removeFromList(key, bytes("a")))).isEqualTo(2);
        assertThat(answer(store().list(key))).hasSize(2);
    }

    @Test
    void a_list_taken_is_gone_and_an_emptied_one_does_not_exist() {
        answer(store().append(key, List.of(bytes("a"), bytes("b"))));
        assertThat(texts(answer(store().takeList(key)))).containsExactly("a", "b");
        assertThat(answer(store().exists(key))).isFalse();
        answer(store().append(key, List.of(bytes("a"))));
        answer(store().removeFromList(key, bytes("a")));
        assertThat(answer(store().exists(key))).isFalse();
    }

    @Test
    void a_set_holds_each_member_once() {
        answer(store().addMember(key, bytes("a")));
        answer(store().addMember(key, ALL_BYTES));
        answer(store().addMember(key, bytes("a")));
        assertThat(answer(store().members(key))).hasSize(2);
        answer(store().removeMember(key, bytes("a")));
        assertThat(answer(store().members(key))).containsExactly(ALL_BYTES);
        answer(store().removeMember(key, ALL_BYTES));
        assertThat(answer(store().exists(key))).isFalse();
    }

    @Test
    void a_sorted_set_answers_by_score_with_bounds_included() {
        answer(store().addScored(key, 3, bytes("c")));
        answer(store().addScored(key, 1, bytes("a")));
        answer(store().addScored(key, 9, bytes("b")));
        answer(store().addScored(key, 2, bytes("b")));
        assertThat(answer(store().scored(key, 1, 2)))
                .containsExactly(new KeyValueStore.Scored(1, bytes("a")), new KeyValueStore.Scored(2, bytes("b")));
        assertThat(answer(store().scored(key, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)))
                .hasSize(3);
        assertThat(answer(store().trimScored(key, Double.NEGATIVE_INFINITY, 2))).isEqualTo(2);
        assertThat(answer(store().scored(key, 0, 10))).hasSize(1);
    }

    @Test
    void a_rolling_window_answers_what_was_in_it_before() {
        assertThat(answer(store().roll(key, 0, 10, bytes("10"), 60))).isEmpty();
        assertThat(texts(answer(store().roll(key, 1, 20, bytes("20"), 60)))).containsExactly("10");
        assertThat(texts(answer(store().roll(key, 10, 30, bytes("30"), 60)))).containsExactly("20");
        assertThat(answer(store().timeToLive(key))).isBetween(59L, 60L);
    }

    @Test
    void fields_are_set_one_by_one() {
        answer(store().setFields(key, Map.of("a", "1", "b", "2")));
        answer(store().setFields(key, Map.of("b", "ü", "c", "3")));
        assertThat(answer(store().fields(key))).isEqualTo(Map.of("a", "1", "b", "ü", "c", "3"));
    }

    @Test
    void the_cache_is_a_store_of_the_same_kind() {
        var cache = backend().storage().cache();
        answer(cache.set(key + "cached", ALL_BYTES, 60));
        assertThat(answer(cache.get(key + "cached"))).hasValue(ALL_BYTES);
        assertThat(answer(cache.deleteByPrefix(key))).isEqualTo(1);
    }
}
