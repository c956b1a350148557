package io.sluice.e2e.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The placeholders in the strings of a case.
record WireText(Map<String, String> names) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);

    /// @param gateway  host:port
    /// @param upstream host:port
    /// @param path     the listen path, with slashes around it
    static WireText of(String gateway, String upstream, String path) {
        var evil = "GET " + path + "evil HTTP/1.1\r\nHost: " + gateway + "\r\nX: y\r\n\r\n";
        return new WireText(Map.of(
                "GW", gateway,
                "UP", upstream,
                "P", path,
                "EVIL", evil,
                "evil_hex", Integer.toHexString(evil.length())));
    }

    WireText with(String name, String value) {
        var more = new HashMap<>(names);
        more.put(name, value);
        return new WireText(more);
    }

    String expand(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match.group(1))));
    }

    /// So many bytes, in which every eight differ from all others.
    static String pattern(int length) {
        var out = new StringBuilder(length + 8);
        for (int i = 0; out.length() < length; i++) out.append("%07x\n".formatted(i));
        return out.substring(0, length);
    }

    static String chunked(String data, int size) {
        var out = new StringBuilder(data.length() + 100);
        for (int at = 0; at < data.length(); at += size) {
            var piece = data.substring(at, Math.min(at + size, data.length()));
            out.append(Integer.toHexString(piece.length()))
                    .append("\r\n")
                    .append(piece)
                    .append("\r\n");
        }
        return out.append("0\r\n\r\n").toString();
    }

    private String value(String word) {
        var known = names.get(word);
        if (known != null) return known;
        int colon = word.indexOf(':');
        if (colon < 0) throw new IllegalArgumentException("unknown placeholder " + word);
        var rest = word.substring(colon + 1);
        int last = rest.lastIndexOf(':');
        return switch (word.substring(0, colon)) {
            case "repeat" -> rest.substring(0, last).repeat(Integer.parseInt(rest.substring(last + 1)));
            case "number" -> numbered(rest.substring(0, last), Integer.parseInt(rest.substring(last + 1)));
            case "evil_length" -> Integer.toString(value("EVIL").length() + Integer.parseInt(rest));
            case "pattern" -> pattern(Integer.parseInt(rest));
            case "chunked" ->
                chunked(pattern(Integer.parseInt(rest.substring(0, last))), Integer.parseInt(rest.substring(last + 1)));
            default -> throw new IllegalArgumentException("unknown placeholder " + word);
        };
    }

    private static String numbered(String text, int times) {
        var out = new StringBuilder();
        for (int i = 0; i < times; i++) out.append(text.replace("%d", Integer.toString(i)));
        return out.toString();
    }
}
