package io.sluice.e2e.wire;

import io.sluice.testkit.http.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The first line and the fields of a message, read leniently, with all that is wrong about them.
record Head(String first, List<Header> fields, List<String> faults) {
    static final Pattern END = Pattern.compile("\r?\n\r?\n");

    private static final Pattern LINE_END = Pattern.compile("\r?\n");
    private static final Pattern BARE_LF = Pattern.compile("(?<!\r)\n");
    private static final Pattern BARE_CR = Pattern.compile("\r(?!\n)");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern CONTROL = Pattern.compile("[\\x01-\\x08\\x0a-\\x0c\\x0e-\\x1f\\x7f]");

    /// @param raw ends with the empty line
    static Head read(String raw) {
        var faults = new ArrayList<String>();
        if (BARE_LF.matcher(raw).find()) faults.add("bare LF");
        if (BARE_CR.matcher(raw).find()) faults.add("bare CR");
        if (raw.indexOf('\0') >= 0) faults.add("NUL");
        var lines = LINE_END.split(raw, -1);
        var fields = new ArrayList<Header>();
        for (int i = 1; i < lines.length; i++) {
            if (!lines[i].isEmpty()) field(lines[i], fields, faults);
        }
        framing(fields, faults);
        return new Head(lines[0], fields, faults);
    }

    private static void field(String line, List<Header> fields, List<String> faults) {
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            faults.add("folded line");
            if (fields.isEmpty()) return;
            var before = fields.removeLast();
            fields.add(new Header(before.name(), before.value() + " " + stripped(line)));
            return;
        }
        int colon = line.indexOf(':');
        if (colon < 0) faults.add("line without colon");
        var name = colon < 0 ? line : line.substring(0, colon);
        if (!TOKEN.matcher(name).matches()) faults.add("field name '" + cut(name, 40) + "'");
        var value = colon < 0 ? "" : stripped(line.substring(colon + 1));
        if (CONTROL.matcher(value).find()) faults.add("control byte in a value");
        fields.add(new Header(name, value));
    }

    private static void framing(List<Header> fields, List<String> faults) {
        var lengths = values(fields, "content-length");
        var codings = values(fields, "transfer-encoding");
        if (!lengths.isEmpty() && !codings.isEmpty()) faults.add("Content-Length and Transfer-Encoding");
        if (lengths.size() > 1) faults.add(lengths.size() + " Content-Length lines");
        if (lengths.stream().anyMatch(length -> !length.matches("[0-9]+"))) {
            faults.add("Content-Length '" + cut(lengths.getFirst(), 40) + "'");
        }
        if (!codings.isEmpty() && (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked"))) {
            faults.add("Transfer-Encoding '" + cut(String.join(", ", codings), 60) + "'");
        }
    }

    /// Also under names with stray spaces, which must not hide a framing.
    static List<String> values(List<Header> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().strip().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    static String stripped(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && blank(text.charAt(start))) start++;
        while (end > start && blank(text.charAt(end - 1))) end--;
        return text.substring(start, end);
    }

    static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }
}
