package io.sluice.storage;

import static io.sluice.storage.Contract.answer;
import static io.sluice.storage.Contract.bytes;
import static io.sluice.storage.Contract.eventually;
import static io.sluice.storage.Contract.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// What every queue of records promises.
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class RecordQueueContract {
    private final String key = "analytics-" + UUID.randomUUID();

    protected abstract Backend backend();

    private RecordQueue records() {
        return backend().storage().records();
    }

    @Test
    void gives_back_in_order_and_byte_for_byte() {
        var binary = new byte[] {(byte) 0xdf, 0, 0, (byte) 0xff, '\r', '\n'};
        answer(records().append(key, List.of(bytes("a"), binary), 0));
        answer(records().append(key, List.of(bytes("c")), 0));
        assertThat(answer(records().waiting(key))).isEqualTo(3);
        var taken = answer(records().take(key, 0));
        assertThat(taken).hasSize(3);
        assertThat(taken.get(1)).isEqualTo(binary);
        assertThat(answer(records().take(key, 0))).isEmpty();
        assertThat(answer(records().waiting(key))).isZero();
    }

    @Test
    void gives_the_oldest_when_asked_for_some() {
        answer(records()
                .append(
                        key,
                        IntStream.range(0, 10).mapToObj(i -> bytes("r" + i)).toList(),
                        0));
        answer(records().append(key, List.of(bytes("r10")), 0));
        assertThat(texts(answer(records().take(key, 4)))).containsExactly("r0", "r1", "r2", "r3");
        assertThat(answer(records().waiting(key))).isEqualTo(7);
        assertThat(texts(answer(records().take(key, 100))))
                .hasSize(7)
                .startsWith("r4")
                .endsWith("r10");
    }

    @Test
    void an_empty_batch_is_nothing() {
        answer(records().append(key, List.of(), 60));
        assertThat(answer(records().waiting(key))).isZero();
    }

    @Test
    void drops_a_list_that_nobody_empties() {
        answer(records().append(key, List.of(bytes("a")), 2));
        assertThat(answer(records().waiting(key))).isEqualTo(1);
        backend().letPass(Duration.ofSeconds(2));
        eventually(() -> assertThat(answer(records().waiting(key))).isZero());
    }

    @Test
    void later_batches_do_not_prolong() {
        answer(records().append(key, List.of(bytes("a")), 3));
        backend().letPass(Duration.ofSeconds(2));
        answer(records().append(key, List.of(bytes("b")), 3));
        backend().letPass(Duration.ofSeconds(1));
        eventually(() -> assertThat(answer(records().waiting(key))).isZero());
    }
}
