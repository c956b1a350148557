package io.sluice.gateway.http1;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The `Cookie` fields of a request, read as Go's net/http does it: pairs end at `;`, one pair of double
/// quotes around a value is dropped, blanks inside are kept, a pair with characters that no cookie may have
/// does not count.
public final class CookieField {
    private CookieField() {}

    /// Value of the first cookie of this name, over all fields.
    public static Optional<String> first(Head head, String name) {
        for (int i = head.find(HeaderName.COOKIE); i >= 0; i = head.find(HeaderName.COOKIE, i + 1)) {
            var found = first(head.value(i), name);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private static Optional<String> first(String field, String name) {
        for (var part : field.split(";", -1)) {
            var pair = part.strip();
            if (isNamed(pair, name)) {
                var value = unquoted(pair.length() == name.length() ? "" : pair.substring(name.length() + 1));
                if (isValue(value)) return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /// Value of each cookie, the first of a name counts.
    public static Map<String, String> all(Head head) {
        var all = new LinkedHashMap<String, String>();
        for (int i = head.find(HeaderName.COOKIE); i >= 0; i = head.find(HeaderName.COOKIE, i + 1)) {
            for (var part : head.value(i).split(";", -1)) {
                var pair = part.strip();
                int equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                var value = unquoted(equals < 0 ? "" : pair.substring(equals + 1));
                if (!name.isEmpty() && isValue(value)) all.putIfAbsent(name, value);
            }
        }
        return all;
    }

    private static boolean isNamed(String pair, String name) {
        return pair.startsWith(name) && (pair.length() == name.length() || pair.charAt(name.length()) == '=');
    }

    private static String unquoted(String value) {
        int last = value.length() - 1;
        return last > 0 && value.charAt(0) == '"' && value.charAt(last) == '"' ? value.substring(1, last) : value;
    }

    private static boolean isValue(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != ';' && c != '\\');
    }

    /// Takes every cookie of this name out; other cookies stay as they are written.
    public static void remove(Head head, String name) {
        for (int i = head.find(HeaderName.COOKIE); i >= 0; i = head.find(HeaderName.COOKIE, i + 1)) {
            var field = head.value(i);
            var kept = new StringBuilder();
            boolean found = false;
            for (var part : field.split(";", -1)) {
                var pair = part.strip();
                if (isNamed(pair, name)) {
                    found = true;
                } else if (!pair.isEmpty()) {
                    kept.append(kept.isEmpty() ? "" : "; ").append(pair);
                }
            }
            if (found) {
                head.remove(i);
                // Added behind the fields that are still to be looked at; it no longer holds the name.
                if (!kept.isEmpty()) head.add(HeaderName.COOKIE, kept.toString());
            }
        }
    }
}
