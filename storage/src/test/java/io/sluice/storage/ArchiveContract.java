package io.sluice.storage;

import static io.sluice.storage.Contract.answer;
import static io.sluice.storage.Contract.bytes;
import static io.sluice.storage.Contract.eventually;
import static io.sluice.storage.Contract.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.storage.Stored.Content;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/// What every archive promises.
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class ArchiveContract {
    /// Keys of one test, which shares its store with others.
    private final String key = "archived-" + UUID.randomUUID() + "-";

    protected abstract Backend backend();

    /// The archive of the store, or one that speaks to it from elsewhere.
    protected Archive archive() {
        return backend().storage().archive();
    }

    private KeyValueStore values() {
        return backend().storage().values();
    }

    private List<Stored> scanned(String... prefixes) {
        var all = new ArrayList<Stored>();
        archive().scan(List.of(prefixes), batch -> {
            assertThat(batch).isNotEmpty().hasSizeLessThanOrEqualTo(Archive.BATCH);
            all.addAll(batch);
        });
        return all;
    }

    private List<Stored> ofAllTypes() {
        return List.of(
                Stored.text(key + "text", new byte[] {0, 1, (byte) 0xff, '"', '\n'}),
                Stored.text(key + "empty", new byte[0]),
                new Stored(key + "list", new Content.Elements(List.of("b", "a", "b", "\u00ff")), 0),
                new Stored(key + "set", new Content.Members(Set.of("x", "\u00fe", "{\"id\":\"ü\"}")), 0),
                new Stored(key + "scores", new Content.Scores(Map.of("m", 1784e6, "n", -0.25)), 0),
                new Stored(key + "fields", new Content.Fields(Map.of("a", "1", "ü", "€")), 0));
    }

    @Test
    void what_is_written_is_found_and_scanned_as_it_was() {
        archive().write(ofAllTypes());
        var keys = ofAllTypes().stream().map(Stored::key).toList();
        assertThat(archive().find(keys))
                .isEqualTo(ofAllTypes().stream().map(Optional::of).toList());
        assertThat(new HashSet<>(scanned(key))).isEqualTo(new HashSet<>(ofAllTypes()));
        assertThat(archive().find(List.of(key + "no", key + "text", key + "never")))
                .extracting(Optional::isPresent)
                .containsExactly(false, true, false);
    }

    @Test
    void what_other_ports_wrote_is_there_and_the_other_way_round() {
        answer(values().append(key + "list", List.of(bytes("1"), bytes("2"))));
        answer(backend().storage().sessions().put("apikey-" + key, bytes("{}"), 0));
        assertThat(scanned(key, "apikey-" + key)).hasSize(2).contains(Stored.text("apikey-" + key, bytes("{}")));
        archive().write(List.of(new Stored(key + "list", new Content.Elements(List.of("3")), 0)));
        assertThat(texts(answer(values().list(key + "list")))).containsExactly("3");
        archive().write(List.of(new Stored(key + "s", new Content.Scores(Map.of("m", 2.0)), 0)));
        assertThat(answer(values().scored(key + "s", 2, 2))).hasSize(1);
        archive().write(List.of(new Stored(key + "m", new Content.Members(Set.of("e")), 0)));
        assertThat(texts(answer(values().members(key + "m")))).containsExactly("e");
        archive().write(List.of(new Stored(key + "f", new Content.Fields(Map.of("a", "b")), 0)));
        assertThat(answer(values().fields(key + "f"))).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void a_prefix_is_no_pattern() {
        archive().write(List.of(Stored.text(key + "[a]*", bytes("1")), Stored.text(key + "a", bytes("2"))));
        assertThat(scanned(key + "[a]")).extracting(Stored::key).containsExactly(key + "[a]*");
        assertThat(scanned(key + "*")).isEmpty();
    }

    @Test
    void times_to_live_are_read_and_written() {
        long now = java.time.InstantSource.system().millis();
        answer(values().set(key + "a", bytes("v"), 1_000));
        // Wide: the store's clock may be another, and the machine slow.
        var read = archive().find(List.of(key + "a")).getFirst().orElseThrow();
        assertThat(read.expiresAt()).isBetween(now + 700_000, now + 1_300_000);
        archive()
                .write(List.of(
                        new Stored(key + "a", read.content(), read.expiresAt() + 1_000_000),
                        new Stored(key + "list", new Content.Elements(List.of("e")), read.expiresAt())));
        assertThat(answer(values().timeToLive(key + "a"))).isBetween(1_700L, 2_001L);
        assertThat(answer(values().timeToLive(key + "list"))).isBetween(700L, 1_001L);
    }

    @Test
    void what_has_expired_is_not_written_and_not_found() {
        archive().write(List.of(new Stored(key + "past", new Content.Text("v"), 1_000)));
        assertThat(archive().find(List.of(key + "past")).getFirst()).isEmpty();
        answer(values().set(key + "short", bytes("v"), 1));
        backend().letPass(Duration.ofSeconds(2));
        eventually(() -> assertThat(scanned(key)).isEmpty());
    }

    @Test
    void replaces_a_value_of_another_type() {
        archive().write(List.of(new Stored(key, new Content.Elements(List.of("a")), 0)));
        archive().write(List.of(Stored.text(key, bytes("b"))));
        assertThat(archive().find(List.of(key)).getFirst()).hasValue(Stored.text(key, bytes("b")));
        var back = new Stored(key, new Content.Members(Set.of("c")), 0);
        archive().write(List.of(back));
        assertThat(archive().find(List.of(key)).getFirst()).hasValue(back);
    }

    @Test
    void deletes_what_is_there() {
        archive().write(ofAllTypes());
        assertThat(archive().delete(List.of(key + "list", key + "text", key + "no")))
                .isEqualTo(2);
        assertThat(archive().delete(List.of())).isZero();
        assertThat(scanned(key)).hasSize(4);
    }

    @Test
    void swaps_only_what_was_expected() {
        assertThat(archive().swap(key, Optional.of(bytes("a")), bytes("b"), 0)).isFalse();
        assertThat(archive().swap(key, Optional.empty(), bytes("a"), 0)).isTrue();
        assertThat(archive().swap(key, Optional.empty(), bytes("b"), 0)).isFalse();
        assertThat(archive().swap(key, Optional.of(bytes("x")), bytes("b"), 0)).isFalse();
        assertThat(answer(values().get(key))).hasValue(bytes("a"));
        assertThat(archive().swap(key, Optional.of(bytes("a")), bytes("b"), 60)).isTrue();
        assertThat(answer(values().timeToLive(key))).isBetween(58L, 60L);
        assertThat(archive().drop(key, bytes("a"))).isFalse();
        assertThat(archive().drop(key, bytes("b"))).isTrue();
        assertThat(archive().drop(key, bytes("b"))).isFalse();
    }

    @Test
    void many_entries_and_long_lists_come_whole() {
        var many = IntStream.range(0, 3_000)
                .mapToObj(i -> Stored.text(key + i, bytes("value " + i)))
                .toList();
        for (int i = 0; i < many.size(); i += Archive.BATCH) archive().write(many.subList(i, i + Archive.BATCH));
        var elements = IntStream.range(0, 12_345).mapToObj(String::valueOf).toList();
        var list = new Stored(key + "list", new Content.Elements(elements), 0);
        var scores = new java.util.HashMap<String, Double>();
        elements.forEach(element -> scores.put(element, Double.valueOf(element)));
        var sorted = new Stored(key + "scores", new Content.Scores(scores), 0);
        archive().write(List.of(list, sorted));
        var found = new HashSet<>(scanned(key));
        assertThat(found).hasSize(3_002).containsAll(many).contains(list, sorted);
    }

    @Test
    void a_scan_bears_changes_meanwhile() {
        var many = IntStream.range(0, 2_000)
                .mapToObj(i -> Stored.text(key + i, bytes("value " + i)))
                .toList();
        for (int i = 0; i < many.size(); i += Archive.BATCH) archive().write(many.subList(i, i + Archive.BATCH));
        var seen = new HashSet<String>();
        var round = new int[1];
        archive().scan(List.of(key), batch -> {
            batch.forEach(entry -> seen.add(entry.key()));
            archive().write(List.of(Stored.text(key + "new-" + round[0]++, bytes("n"))));
        });
        assertThat(seen).containsAll(many.stream().map(Stored::key).toList());
    }
}
