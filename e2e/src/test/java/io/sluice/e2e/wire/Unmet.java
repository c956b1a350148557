package io.sluice.e2e.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Statements that the product does not meet, as a file that people read: `ID INDEX REASON` a line, `#` for comments.
final class Unmet {
    static final Path FILE = Path.of("src/test/resources/conformance/wire/expected.txt");

    private final List<String> comments;
    private final Map<Key, String> reasons;

    /// @param index of the statement in its case, from 0
    record Key(String id, int index) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int byId = id.compareTo(other.id);
            return byId == 0 ? Integer.compare(index, other.index) : byId;
        }
    }

    private Unmet(List<String> comments, Map<Key, String> reasons) {
        this.comments = comments;
        this.reasons = reasons;
    }

    static Unmet read(Path file) throws IOException {
        var comments = new ArrayList<String>();
        var reasons = new TreeMap<Key, String>();
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith("#")) {
                comments.add(line);
            } else if (!line.isBlank()) {
                var words = line.split(" ", 3);
                reasons.put(new Key(words[0], Integer.parseInt(words[1])), words[2]);
            }
        }
        return new Unmet(comments, reasons);
    }

    int size() {
        return reasons.size();
    }

    Optional<String> reason(String id, int index) {
        return Optional.ofNullable(reasons.get(new Key(id, index)));
    }

    /// With what a run found: known reasons stay, new ones say what was wrong.
    ///
    /// @param found by case id what is wrong with each of its statements, empty for one that is met
    Unmet after(Map<String, List<Optional<String>>> found) {
        var updated = new TreeMap<>(reasons);
        found.forEach((id, statements) -> {
            for (int i = 0; i < statements.size(); i++) {
                var key = new Key(id, i);
                if (statements.get(i).isEmpty()) updated.remove(key);
                else updated.putIfAbsent(key, statements.get(i).get().replace('\n', ' '));
            }
        });
        return new Unmet(comments, updated);
    }

    void write(Path file) throws IOException {
        var lines = new ArrayList<>(comments);
        reasons.forEach((key, reason) -> lines.add(key.id() + " " + key.index() + " " + reason));
        Files.write(file, lines);
    }
}
