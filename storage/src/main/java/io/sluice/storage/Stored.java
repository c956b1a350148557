package io.sluice.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// One key of a store with all it holds.
///
/// Binary content is in Strings of ISO 8859-1, one character a byte: it compares by content.
///
/// @param expiresAt milliseconds since 1970; 0 is never
public record Stored(String key, Content content, long expiresAt) {

    /// Remaining times are read in whole milliseconds from a server with a clock of its own.
    private static final long SAME_EXPIRY_MILLIS = 5_000;

    /// An entry with a plain value that never expires.
    public static Stored text(String key, byte[] value) {
        return new Stored(key, new Content.Text(new String(value, ISO_8859_1)), 0);
    }

    public boolean expired(long now) {
        return expiresAt != 0 && expiresAt <= now;
    }

    /// Whether the other is the same content that ends at about the same time.
    public boolean same(Stored other) {
        return content.equals(other.content)
                && (expiresAt == 0) == (other.expiresAt == 0)
                && Math.abs(expiresAt - other.expiresAt) <= SAME_EXPIRY_MILLIS;
    }

    /// By type. None is empty, except of [Text].
    public sealed interface Content {

        record Text(String bytes) implements Content {
            public byte[] binary() {
                return bytes.getBytes(ISO_8859_1);
            }
        }

        record Elements(List<String> oldestFirst) implements Content {
            public Elements {
                oldestFirst = List.copyOf(oldestFirst);
            }
        }

        record Members(Set<String> members) implements Content {
            public Members {
                members = Set.copyOf(members);
            }
        }

        record Scores(Map<String, Double> scores) implements Content {
            public Scores {
                scores = Map.copyOf(scores);
            }
        }

        /// Names and values are texts, not bytes.
        record Fields(Map<String, String> fields) implements Content {
            public Fields {
                fields = Map.copyOf(fields);
            }
        }
    }
}
