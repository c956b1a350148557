package io.sluice.storage.nodes;

import static io.sluice.storage.Contract.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AnnouncementTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    /// Longer than any test: the first announcement is the only one.
    private static final Duration ONCE = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock(START);

    private static Node node(String id) {
        return new Node(id, "gateway", "1.0", Map.of("layout", 1), START, "host", 8080, 7);
    }

    @Test
    void a_node_is_seen_until_it_leaves(@TempDir Path folder) {
        try (var storage = EmbeddedStorage.open(folder, clock)) {
            try (var _ = Announcement.start(storage.values(), node("a"), ONCE)) {
                eventually(() ->
                        assertThat(Node.seen(storage.archive())).containsExactly(new Node.Seen(node("a"), START)));
            }
            eventually(() -> assertThat(Node.all(storage.archive())).isEmpty());
        }
    }

    @Test
    void a_node_that_is_silent_is_forgotten(@TempDir Path folder) {
        try (var storage = EmbeddedStorage.open(folder, clock);
                var _ = Announcement.start(storage.values(), node("a"), ONCE)) {
            eventually(() -> assertThat(Node.all(storage.archive())).containsExactly(node("a")));
            clock.advance(Announcement.GONE_AFTER.plusSeconds(1));
            assertThat(Node.all(storage.archive())).isEmpty();
        }
    }

    @Test
    void a_node_says_again_and_again_that_it_is_there(@TempDir Path folder) {
        try (var storage = EmbeddedStorage.open(folder, clock);
                var _ = Announcement.start(storage.values(), node("a"), Duration.ofMillis(20))) {
            eventually(() -> assertThat(Node.all(storage.archive())).hasSize(1));
            clock.advance(Duration.ofSeconds(60));
            eventually(() -> assertThat(Node.seen(storage.archive()))
                    .containsExactly(new Node.Seen(node("a"), START.plusSeconds(60))));
        }
    }

    @Test
    void a_store_that_is_closed_costs_nothing_but_silence(@TempDir Path folder) {
        var storage = EmbeddedStorage.open(folder, clock);
        storage.close();
        Announcement.start(storage.values(), node("a"), Duration.ofMillis(20)).close();
    }
}
