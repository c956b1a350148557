package io.sluice.storage.embedded;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one key holds. Immutable: an operation replaces it whole.
///
/// Binary members are Strings of ISO 8859-1, one character a byte: they compare by content and in the
/// order of their bytes, as Redis orders them.
sealed interface Held {

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Text(byte[] bytes) implements Held {}

    record Elements(List<byte[]> oldestFirst) implements Held {}

    record Members(Set<String> members) implements Held {}

    record Scores(Map<String, Double> scores) implements Held {}

    record Fields(Map<String, String> fields) implements Held {}

    /// Empty collections do not exist.
    default boolean isEmpty() {
        return switch (this) {
            case Text _ -> false;
            case Elements(var elements) -> elements.isEmpty();
            case Members(var members) -> members.isEmpty();
            case Scores(var scores) -> scores.isEmpty();
            case Fields(var fields) -> fields.isEmpty();
        };
    }
}
