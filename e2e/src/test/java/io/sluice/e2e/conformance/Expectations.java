package io.sluice.e2e.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which cases the product answers as recorded, as a file that people read and edit.
///
/// One line a case: `ID equal`, `ID differs: REASON` for a deliberate difference, `ID waits: FEATURE` for one that
/// is not wanted. Lines that begin with `#` are comments and stay at the top.
final class Expectations {
    static final Path FILE = Path.of("src/test/resources/conformance/expected.txt");
    /// What an update writes for a case that stopped being equal; someone has to replace it by a reason.
    static final String UNEXPLAINED = "nobody has said why";

    private final Path file;
    private final String comments;
    private final Map<String, Expected> expected;

    /// @param reason empty when equal
    record Expected(State state, String reason) {
        static final Expected EQUAL = new Expected(State.EQUAL, "");

        boolean equal() {
            return state == State.EQUAL;
        }
    }

    enum State {
        EQUAL,
        DIFFERS,
        WAITS;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private Expectations(Path file, String comments, Map<String, Expected> expected) {
        this.file = file;
        this.comments = comments;
        this.expected = expected;
    }

    static Expectations read(Path file) throws IOException {
        var comments = new StringBuilder();
        var expected = new TreeMap<String, Expected>();
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith("#")) comments.append(line).append('\n');
            else if (!line.isBlank()) put(expected, line);
        }
        return new Expectations(file, comments.toString(), expected);
    }

    private static void put(Map<String, Expected> expected, String line) {
        var words = line.split(" ", 3);
        for (var state : State.values()) {
            boolean equal = state == State.EQUAL;
            if (words.length < (equal ? 2 : 3) || !words[1].equals(state.word() + (equal ? "" : ":"))) continue;
            expected.put(words[0], new Expected(state, equal ? "" : words[2].strip()));
            return;
        }
        throw new IllegalArgumentException("neither equal nor `differs: REASON` nor `waits: FEATURE`: " + line);
    }

    /// Empty for a case that is not listed.
    Optional<Expected> of(String id) {
        return Optional.ofNullable(expected.get(id));
    }

    Map<String, Expected> all() {
        return Map.copyOf(expected);
    }

    /// With what a run found: reasons of cases that still differ stay.
    ///
    /// @param differences by case id; cases that were not played keep their line
    Expectations after(Map<String, List<String>> differences) {
        var updated = new TreeMap<>(expected);
        differences.forEach((id, found) -> {
            if (found.isEmpty()) updated.put(id, Expected.EQUAL);
            else if (of(id).map(Expected::equal).orElse(true)) {
                updated.put(id, new Expected(State.WAITS, UNEXPLAINED));
            }
        });
        return new Expectations(file, comments, updated);
    }

    void write() throws IOException {
        var text = new StringBuilder(comments);
        expected.forEach((id, each) -> {
            text.append(id).append(' ').append(each.state().word());
            if (!each.equal()) text.append(": ").append(each.reason());
            text.append('\n');
        });
        Files.writeString(file, text);
    }
}
