package io.sluice.model.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/// The formats a Tyk gateway knows; any other passes.
final class Formats {
    private static final String LABEL = "([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\\-]{0,61}[a-zA-Z0-9])";
    private static final Pattern HOSTNAME = Pattern.compile("^" + LABEL + "(\\." + LABEL + ")*$");
    private static final Pattern EMAIL = Pattern.compile("^[^@\\s<>()\\[\\],;:\\\\\"]+@[^@\\s<>()\\[\\],;:\\\\\"]+$");
    private static final Pattern UUID =
            Pattern.compile("^[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}$");
    private static final Pattern POINTER = Pattern.compile("^(?:/(?:[^~/]|~0|~1)*)*$");
    private static final Pattern RELATIVE_POINTER = Pattern.compile("^(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^~/]|~0|~1)*)*)$");
    private static final Pattern IPV4 = Pattern.compile("^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\\.|$)){4}$");
    private static final Pattern IPV6 = Pattern.compile("^[0-9a-fA-F:]*(:[0-9.]+)?$");

    private static final Map<String, Predicate<String>> KNOWN = Map.ofEntries(
            Map.entry("date", Formats::isDate),
            Map.entry("time", Formats::isTime),
            Map.entry("date-time", Formats::isDateTime),
            Map.entry("hostname", text -> text.length() < 256 && HOSTNAME.matches(text)),
            Map.entry("email", EMAIL::matches),
            Map.entry("idn-email", EMAIL::matches),
            Map.entry("ipv4", IPV4::matches),
            Map.entry("ipv6", Formats::isIpv6),
            Map.entry("uri", text -> isUri(text, true)),
            Map.entry("uri-reference", text -> isUri(text, false)),
            Map.entry("iri", text -> isUri(text, true)),
            Map.entry("iri-reference", text -> isUri(text, false)),
            Map.entry("uri-template", Formats::isTemplate),
            Map.entry("uuid", UUID::matches),
            Map.entry("regex", Formats::isRegex),
            Map.entry("json-pointer", POINTER::matches),
            Map.entry("relative-json-pointer", RELATIVE_POINTER::matches));

    private Formats() {}

    static boolean isKnown(String format) {
        return KNOWN.containsKey(format);
    }

    /// @param format a known one
    static boolean fits(String format, String text) {
        return KNOWN.getOrDefault(format, _ -> true).test(text);
    }

    private static boolean isDate(String text) {
        return parses(text, LocalDate::parse);
    }

    private static boolean isTime(String text) {
        return parses(text, LocalTime::parse) || parses(text, OffsetTime::parse);
    }

    /// A date or a time alone passes too, as it does in a gateway.
    private static boolean isDateTime(String text) {
        return parses(text, value -> OffsetDateTime.parse(value, DateTimeFormatter.ISO_OFFSET_DATE_TIME))
                || isDate(text)
                || isTime(text);
    }

    private static boolean parses(String text, Function<String, ?> parser) {
        try {
            var _ = parser.apply(text);
            return true;
        } catch (DateTimeParseException bad) {
            return false;
        }
    }

    private static boolean isIpv6(String text) {
        if (!text.contains(":") || !IPV6.matches(text) || text.contains(":::")) return false;
        var compressed = text.contains("::");
        if (compressed && text.indexOf("::") != text.lastIndexOf("::")) return false;
        var last = text.substring(text.lastIndexOf(':') + 1);
        var embedded = last.contains(".");
        if (embedded && !IPV4.matches(last)) return false;
        long groups = text.chars().filter(c -> c == ':').count() + (embedded ? 2 : 1);
        for (var group : text.split(":", -1)) {
            if (group.length() > 4 && !group.contains(".")) return false;
        }
        return compressed ? groups <= 9 : groups == 8 && !text.startsWith(":") && !text.endsWith(":");
    }

    /// Blanks and characters beyond ASCII are not refused: Go's parser takes them.
    private static boolean isUri(String text, boolean absolute) {
        if (text.contains("\\")) return false;
        var quoted = new StringBuilder();
        text.chars().forEach(c -> quoted.append(isPlain(c) ? (char) c : '_'));
        try {
            var uri = new URI(quoted.toString());
            return !absolute || uri.getScheme() != null;
        } catch (URISyntaxException bad) {
            return false;
        }
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c < 127 && "\"<>^`{|}".indexOf(c) < 0;
    }

    private static boolean isTemplate(String text) {
        int open = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') open++;
            if (c == '}') open--;
            if (open < 0 || open > 1) return false;
        }
        return open == 0;
    }

    private static boolean isRegex(String text) {
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException bad) {
            return false;
        }
    }
}
