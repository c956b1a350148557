package io.sluice.gateway.openapi;

import com.google.re2j.Pattern;
import java.util.Map;

/// The text formats that are checked; any other passes.
final class TextFormats {
    private static final Map<String, Pattern> KNOWN = Map.of(
            "byte",
            Pattern.compile("(^$|^[a-zA-Z0-9+/\\-_]*=*$)"),
            "date",
            Pattern.compile("^[0-9]{4}-(0[1-9]|10|11|12)-(0[1-9]|[12][0-9]|3[01])$"),
            "date-time",
            Pattern.compile("^[0-9]{4}-(0[1-9]|10|11|12)-(0[1-9]|[12][0-9]|3[01])T([0-1][0-9]|2[0-3])"
                    + ":[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?(Z|(\\+|-)[0-9]{2}:[0-9]{2})?$"));

    private TextFormats() {}

    /// What `text` breaks of a format; "" when it fits.
    static String broken(String format, String text) {
        if (format.isEmpty()) return "";
        var pattern = KNOWN.get(format);
        return pattern == null || pattern.matcher(text).find()
                ? ""
                : "regular expression \"" + pattern.pattern() + "\"";
    }
}
