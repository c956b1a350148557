package io.sluice.gateway.http1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `name=value&…` of queries and forms, read and written as Go's net/url does it: `+` is a blank; a pair
/// with a semicolon or a broken escape does not count; written out, names are sorted.
public final class FormText {
    private FormText() {}

    /// Value of the first pair of this name; "" for one without `=`.
    public static Optional<String> first(String text, String name) {
        int at = 0;
        while (at <= text.length()) {
            int end = text.indexOf('&', at);
            if (end < 0) end = text.length();
            int equals = text.indexOf('=', at);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (mayBe(text, at, nameEnd, name) && text.indexOf(';', at, end) < 0) {
                var found = decoded(text.substring(at, nameEnd));
                var value = decoded(nameEnd == end ? "" : text.substring(nameEnd + 1, end));
                if (found.isPresent() && value.isPresent() && found.get().equals(name)) return value;
            }
            at = end + 1;
        }
        return Optional.empty();
    }

    /// Cheap test that spares the decoding of most names.
    private static boolean mayBe(String text, int from, int to, String name) {
        return to > from
                && (text.regionMatches(from, name, 0, to - from)
                        || text.indexOf('%', from, to) >= 0
                        || text.indexOf('+', from, to) >= 0);
    }

    /// All pairs by name, in order within a name.
    public static Map<String, List<String>> pairs(String text) {
        var pairs = new TreeMap<String, List<String>>();
        for (var pair : text.split("&", -1)) {
            if (pair.isEmpty() || pair.indexOf(';') >= 0) continue;
            int equals = pair.indexOf('=');
            var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            var value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
            if (name.isPresent() && value.isPresent()) {
                pairs.computeIfAbsent(name.get(), _ -> new ArrayList<>()).add(value.get());
            }
        }
        return pairs;
    }

    /// Whether every pair counts.
    public static boolean isWellFormed(String text) {
        return text.indexOf(';') < 0 && decoded(text).isPresent();
    }

    /// The pairs sorted by name, encoded.
    public static String text(Map<String, List<String>> pairs) {
        var out = new StringBuilder();
        new TreeMap<>(pairs).forEach((name, values) -> {
            for (var value : values) {
                if (!out.isEmpty()) out.append('&');
                encode(name, out);
                out.append('=');
                encode(value, out);
            }
        });
        return out.toString();
    }

    /// @return empty when a `%` is not followed by two hex digits
    public static Optional<String> decoded(String text) {
        if (text.indexOf('%') < 0) return Optional.of(text.replace('+', ' '));
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '+') {
                out.write(' ');
            } else if (bytes[i] == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
                if (low < 0) return Optional.empty();
                out.write(high * 16 + low);
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return Optional.of(out.toString(StandardCharsets.UTF_8));
    }

    /// One name or value, encoded.
    public static String encoded(String text) {
        var out = new StringBuilder(text.length() + 8);
        encode(text, out);
        return out.toString();
    }

    /// The same for bytes that need be no UTF-8.
    public static String encoded(byte[] bytes) {
        var out = new StringBuilder(bytes.length + 8);
        encode(bytes, out);
        return out.toString();
    }

    private static void encode(String text, StringBuilder out) {
        encode(text.getBytes(StandardCharsets.UTF_8), out);
    }

    private static void encode(byte[] bytes, StringBuilder out) {
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || "-_.~".indexOf(c) >= 0) {
                out.append(c);
            } else if (c == ' ') {
                out.append('+');
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
    }
}
