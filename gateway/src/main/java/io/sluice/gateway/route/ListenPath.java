package io.sluice.gateway.route;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;

/// A listen path as the router compares it (`gateway-features-1.md` 1.4).
///
/// @param text     as written
/// @param template holds `{…}` variables: matched by pattern
/// @param pattern  matches the beginning of a decoded path; only for a template
/// @param weight   length that decides the order: variables count nothing
/// @param strict   only whole segments match
/// @param byteLength length of the text in UTF-8
record ListenPath(String text, boolean template, Pattern pattern, int weight, boolean strict, int byteLength) {
    private static final Pattern NEVER = Pattern.compile("a^");

    static ListenPath of(String text, boolean strictRoutes) {
        boolean template = text.indexOf('{') >= 0;
        boolean strict = strictRoutes && !template && !text.endsWith("/");
        if (!template) return new ListenPath(text, false, NEVER, text.length(), strict, utf8(text).length);
        var regex = new StringBuilder("^");
        int weight = 0;
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('{', at);
            if (open < 0) open = text.length();
            regex.append(Pattern.quote(text.substring(at, open)));
            weight += open - at;
            if (open == text.length()) break;
            int close = closing(text, open);
            var inside = text.substring(open + 1, close);
            int colon = inside.indexOf(':');
            regex.append('(')
                    .append(colon < 0 ? "[^/]+" : inside.substring(colon + 1))
                    .append(')');
            at = close + 1;
        }
        return new ListenPath(text, true, Pattern.compile(regex.toString()), weight, strict, utf8(text).length);
    }

    /// Index of the brace that closes the one at `open`; braces nest, as in `{id:[0-9]{3}}`.
    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            if (text.charAt(i) == '{') depth++;
            else if (text.charAt(i) == '}' && --depth == 0) return i;
        }
        throw new IllegalArgumentException("a { is not closed in " + text);
    }

    byte[] bytes() {
        return utf8(text);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Length of the beginning of `path` that matches, -1 when none does.
    int match(String path) {
        if (!template) return path.startsWith(text) ? text.length() : -1;
        var matcher = pattern.matcher(path);
        return matcher.find() ? matcher.end() : -1;
    }
}
