package io.sluice.gotemplate.function;

import io.sluice.gotemplate.format.QuotedText;
import io.sluice.gotemplate.value.GoText;

/// How text is made safe to stand within HTML, JavaScript or the query of a URL.
///
/// source: https://pkg.go.dev/text/template#HTMLEscaper
public final class Escapes {

    private static final String HEX = "0123456789ABCDEF";

    private Escapes() {}

    /// For the text or the quoted attributes of HTML and XML.
    public static String html(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case 0 -> escaped.append('\uFFFD');
                case '"' -> escaped.append("&#34;");
                case '\'' -> escaped.append("&#39;");
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /// For a string literal of JavaScript.
    public static String javascript(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            switch (point) {
                case '\\' -> escaped.append("\\\\");
                case '\'' -> escaped.append("\\'");
                case '"' -> escaped.append("\\\"");
                case '<', '>', '&', '=' -> unicode(escaped, point);
                default -> {
                    boolean printed = point >= ' ' && point < 0x80 || point >= 0x80 && QuotedText.isPrint(point);
                    if (printed || GoText.isInvalidByte(point)) {
                        escaped.appendCodePoint(point);
                    } else {
                        unicode(escaped, point);
                    }
                }
            }
        }
        return escaped.toString();
    }

    /// For a name or value in the query of a URL.
    public static String query(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (byte b : GoText.bytes(text)) {
            boolean plain = b >= 'a' && b <= 'z'
                    || b >= 'A' && b <= 'Z'
                    || b >= '0' && b <= '9'
                    || b == '-'
                    || b == '_'
                    || b == '.'
                    || b == '~';
            if (plain) {
                escaped.append((char) b);
            } else if (b == ' ') {
                escaped.append('+');
            } else {
                escaped.append('%').append(HEX.charAt(b >> 4 & 0xF)).append(HEX.charAt(b & 0xF));
            }
        }
        return escaped.toString();
    }

    private static void unicode(StringBuilder escaped, int point) {
        String digits = Integer.toHexString(point).toUpperCase(java.util.Locale.ROOT);
        escaped.append("\\u")
                .append("0".repeat(Math.max(0, 4 - digits.length())))
                .append(digits);
    }
}
