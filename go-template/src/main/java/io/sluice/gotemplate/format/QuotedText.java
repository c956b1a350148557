package io.sluice.gotemplate.format;

import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoText;

/// Text in quotes as Go writes and reads it (`strconv.Quote`, `strconv.Unquote`).
public final class QuotedText {

    private static final String HEX = "0123456789abcdef";

    private QuotedText() {}

    public static String of(String text) {
        return quote(text, false);
    }

    /// As [#of], with everything that is no ASCII escaped.
    public static String ascii(String text) {
        return quote(text, true);
    }

    private static String quote(String text, boolean ascii) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            if (GoText.isInvalidByte(point)) {
                hex(quoted.append("\\x"), point & 0xFF, 2);
            } else {
                escape(quoted, point, '"', ascii);
            }
            i += Character.charCount(point);
        }
        return quoted.append('"').toString();
    }

    /// A character between `'`.
    public static String rune(int point, boolean ascii) {
        StringBuilder quoted = new StringBuilder().append('\'');
        escape(quoted, valid(point), '\'', ascii);
        return quoted.append('\'').toString();
    }

    /// Whether a text can stand between back quotes as it is.
    public static boolean canBackquote(String text) {
        return text.codePoints()
                .allMatch(c -> c != '`'
                        && c != 0x7F
                        && c != 0xFEFF
                        && (c >= ' ' || c == '\t')
                        && !(c >= 0xD800 && c <= 0xDFFF));
    }

    /// Whether Go takes a character for one with a shape: letters, marks, numbers, punctuation, symbols and
    /// the ASCII space.
    public static boolean isPrint(int point) {
        if (point < 0x80) {
            return point >= ' ' && point < 0x7F;
        }
        return switch (Character.getType(point)) {
            case Character.UNASSIGNED,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    /// The text of a literal: in `"` or `'` with escapes, or between back quotes.
    ///
    /// @throws GoError `invalid syntax`
    public static String unquote(String literal) {
        if (literal.length() < 2 || literal.charAt(0) != literal.charAt(literal.length() - 1)) {
            throw invalid();
        }
        char quote = literal.charAt(0);
        String inner = literal.substring(1, literal.length() - 1);
        if (quote == '`') {
            if (inner.indexOf('`') >= 0) {
                throw invalid();
            }
            return inner.replace("\r", "");
        }
        if (inner.indexOf('\\') < 0 && inner.indexOf(quote) < 0 && inner.indexOf('\n') < 0) {
            return inner;
        }
        ByteSink bytes = new ByteSink(Integer.MAX_VALUE);
        Cursor cursor = new Cursor(inner, quote);
        while (cursor.more()) {
            cursor.next(bytes);
        }
        return bytes.toText();
    }

    /// The character of a literal in `'`.
    ///
    /// @throws GoError when it is not exactly one character
    public static int unquoteRune(String literal) {
        Cursor cursor = new Cursor(literal.substring(1), '\'');
        ByteSink bytes = new ByteSink(Integer.MAX_VALUE);
        int point = cursor.next(bytes);
        if (!cursor.rest().equals("'")) {
            throw new GoError("malformed character constant: " + literal);
        }
        return point;
    }

    private static void escape(StringBuilder quoted, int point, char quote, boolean ascii) {
        if (point == quote || point == '\\') {
            quoted.append('\\').append((char) point);
        } else if (ascii ? point < 0x80 && isPrint(point) : isPrint(point)) {
            quoted.appendCodePoint(point);
        } else {
            switch (point) {
                case 0x07 -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 0x0B -> quoted.append("\\v");
                default -> unicode(quoted, point);
            }
        }
    }

    private static void unicode(StringBuilder quoted, int point) {
        if (point < ' ' || point == 0x7F) {
            hex(quoted.append("\\x"), point, 2);
        } else if (point < 0x10000) {
            hex(quoted.append("\\u"), valid(point), 4);
        } else {
            hex(quoted.append("\\U"), point, 8);
        }
    }

    private static int valid(int point) {
        return point >= 0xD800 && point <= 0xDFFF || point > Character.MAX_CODE_POINT || point < 0 ? 0xFFFD : point;
    }

    private static void hex(StringBuilder text, int value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            text.append(HEX.charAt(value >> shift & 0xF));
        }
    }

    private static GoError invalid() {
        return new GoError("invalid syntax");
    }

    /// Reads characters and escapes one by one.
    private static final class Cursor {
        private final String text;
        private final char quote;
        private int at;

        Cursor(String text, char quote) {
            this.text = text;
            this.quote = quote;
        }

        boolean more() {
            return at < text.length();
        }

        String rest() {
            return text.substring(at);
        }

        /// Reads one character into the sink and returns its code point.
        int next(ByteSink sink) {
            if (!more()) {
                throw invalid();
            }
            int point = text.codePointAt(at);
            at += Character.charCount(point);
            if (point == quote || point == '\n') {
                throw invalid();
            }
            if (point != '\\') {
                if (GoText.isInvalidByte(point)) {
                    sink.appendByte(point);
                } else {
                    sink.appendPoint(point);
                }
                return GoText.isInvalidByte(point) ? 0xFFFD : point;
            }
            if (!more()) {
                throw invalid();
            }
            return escaped(sink, text.charAt(at++));
        }

        private int escaped(ByteSink sink, char c) {
            int point =
                    switch (c) {
                        case 'a' -> 0x07;
                        case 'b' -> '\b';
                        case 'f' -> '\f';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        case 'v' -> 0x0B;
                        case '\\' -> '\\';
                        case 'u' -> number(4, 16);
                        case 'U' -> number(8, 16);
                        case 'x' -> -1 - number(2, 16);
                        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                            at--;
                            yield -1 - number(3, 8);
                        }
                        case '\'', '"' -> {
                            if (c != quote) {
                                throw invalid();
                            }
                            yield c;
                        }
                        default -> throw invalid();
                    };
            if (point < 0) { // A byte, not a character.
                sink.appendByte(-1 - point);
                return -1 - point;
            }
            if (valid(point) != point) {
                throw invalid();
            }
            sink.appendPoint(point);
            return point;
        }

        private int number(int digits, int base) {
            if (at + digits > text.length()) {
                throw invalid();
            }
            long value = 0;
            for (int i = 0; i < digits; i++) {
                int digit = Character.digit(text.charAt(at++), base);
                if (digit < 0) {
                    throw invalid();
                }
                value = value * base + digit;
            }
            if (value > (base == 8 ? 255 : Character.MAX_CODE_POINT)) {
                throw invalid();
            }
            return (int) value;
        }
    }
}
