package io.sluice.storage;

import static io.sluice.storage.Contract.answer;
import static io.sluice.storage.Contract.bytes;
import static io.sluice.storage.Contract.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// What messages between processes promise.
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class NoticesContract {
    private final String channel = "channel-" + UUID.randomUUID();

    protected abstract Backend backend();

    private Notices notices() {
        return backend().storage().notices();
    }

    static final class Recorder implements Notices.Listener {
        final List<String> messages = new CopyOnWriteArrayList<>();
        final AtomicInteger starts = new AtomicInteger();

        @Override
        public void received(byte[] message) {
            messages.add(Contract.text(message));
        }

        @Override
        public void listening() {
            starts.incrementAndGet();
        }

        Recorder on(Notices notices, String channel) {
            notices.subscribe(channel, this);
            eventually(() -> assertThat(starts).hasPositiveValue());
            return this;
        }
    }

    @Test
    void everybody_who_listens_hears_in_order_the_publisher_too() {
        var one = new Recorder().on(notices(), channel);
        var two = new Recorder().on(notices(), channel);
        for (int i = 0; i < 50; i++) answer(notices().publish(channel, bytes("ü" + i)));
        eventually(() ->
                assertThat(one.messages).hasSize(50).startsWith("ü0", "ü1").endsWith("ü49"));
        eventually(() -> assertThat(two.messages).isEqualTo(one.messages));
        assertThat(one.starts).hasValue(1);
    }

    @Test
    void other_channels_are_not_heard() {
        var recorder = new Recorder().on(notices(), channel);
        answer(notices().publish(channel + "-other", bytes("no")));
        answer(notices().publish(channel, bytes("yes")));
        eventually(() -> assertThat(recorder.messages).containsExactly("yes"));
    }

    @Test
    void who_closed_hears_no_more_and_others_still_do() {
        var gone = new Recorder();
        var watch = notices().subscribe(channel, gone);
        eventually(() -> assertThat(gone.starts).hasPositiveValue());
        var other = new Recorder().on(notices(), channel);
        watch.close();
        watch.close();
        answer(notices().publish(channel, bytes("m")));
        eventually(() -> assertThat(other.messages).containsExactly("m"));
        assertThat(gone.messages).isEmpty();
    }

    @Test
    void a_listener_that_throws_does_not_stop_others() {
        notices().subscribe(channel, message -> {
            throw new IllegalStateException("on purpose");
        });
        var other = new Recorder().on(notices(), channel);
        answer(notices().publish(channel, bytes("1")));
        answer(notices().publish(channel, bytes("2")));
        eventually(() -> assertThat(other.messages).containsExactly("1", "2"));
    }
}
