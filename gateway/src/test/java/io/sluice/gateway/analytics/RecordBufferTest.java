package io.sluice.gateway.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordBufferTest {

    @Test
    void what_is_published_is_read_in_order() {
        var buffer = new RecordBuffer(4);
        write(buffer, 1);
        write(buffer, 2);
        assertThat(read(buffer)).isEqualTo(1);
        write(buffer, 3);
        assertThat(read(buffer)).isEqualTo(2);
        assertThat(read(buffer)).isEqualTo(3);
        assertThat(buffer.oldest()).isNull();
    }

    @Test
    void a_full_ring_drops_and_counts() {
        var buffer = new RecordBuffer(2);
        write(buffer, 1);
        write(buffer, 2);
        assertThat(buffer.next()).isNull();
        assertThat(buffer.dropped()).isEqualTo(1);
        read(buffer);
        assertThat(buffer.next()).isNotNull();
    }

    @Test
    void it_says_when_it_has_become_half_full() {
        var buffer = new RecordBuffer(4);
        assertThat(write(buffer, 1)).isFalse();
        assertThat(write(buffer, 2)).isTrue();
        assertThat(write(buffer, 3)).isFalse();
    }

    @Test
    void nothing_is_lost_or_torn_between_two_threads() throws InterruptedException {
        var buffer = new RecordBuffer(64);
        var seen = new ArrayList<Long>();
        var reader = Thread.ofPlatform().start(() -> {
            while (seen.size() < 100_000) {
                var slot = buffer.oldest();
                if (slot == null) {
                    Thread.onSpinWait();
                    continue;
                }
                seen.add(slot.endMillis == slot.totalMillis ? slot.endMillis : -1);
                buffer.done();
            }
        });
        for (long i = 0; i < 100_000; ) {
            var slot = buffer.next();
            if (slot == null) {
                Thread.onSpinWait();
                continue;
            }
            slot.endMillis = i;
            slot.totalMillis = i;
            buffer.publish();
            i++;
        }
        reader.join();
        for (int i = 0; i < seen.size(); i++) assertThat(seen.get(i)).isEqualTo(i);
    }

    private static boolean write(RecordBuffer buffer, long number) {
        var slot = buffer.next();
        assertThat(slot).isNotNull();
        slot.endMillis = number;
        return buffer.publish();
    }

    private static long read(RecordBuffer buffer) {
        var slot = buffer.oldest();
        assertThat(slot).isNotNull();
        long number = slot.endMillis;
        buffer.done();
        return number;
    }
}
