package io.sluice.gotemplate.format;

import io.sluice.gotemplate.value.ComplexNumber;
import io.sluice.gotemplate.value.GoText;
import java.util.Locale;

/// The flags, width and precision of one verb, and how texts and numbers print with them.
///
/// *thread:* one.
final class Verbs {

    static final String TEXT = "vsxXq";
    static final String FLOAT = "vbgGxXfFeE";
    static final String INTEGER = "vdboOxXcqU";

    final ByteSink sink;
    boolean minus;
    boolean plus;
    boolean sharp;
    boolean space;
    boolean zero;
    boolean plusV;
    boolean sharpV;
    boolean hasWidth;
    int width;
    boolean hasPrecision;
    int precision;

    Verbs(ByteSink sink) {
        this.sink = sink;
    }

    void clear() {
        minus = false;
        plus = false;
        sharp = false;
        space = false;
        zero = false;
        plusV = false;
        sharpV = false;
        hasWidth = false;
        width = 0;
        hasPrecision = false;
        precision = 0;
    }

    /// `%+v` and `%#v` are formats of their own, not flags of `%v`.
    void shiftFlagsOfV() {
        sharpV = sharp;
        sharp = false;
        plusV = plus;
        plus = false;
    }

    boolean goSyntax() {
        return sharpV;
    }

    boolean fits(String verbs, int verb) {
        return verb < 0x80 && verbs.indexOf(verb) >= 0;
    }

    /// Begins the complaint about a verb that does not fit.
    ByteSink bad(int verb) {
        return sink.append("%!").appendPoint(verb).append('(');
    }

    void padded(String text) {
        pad(text, zero && !minus ? '0' : ' ');
    }

    private void pad(String text, char filler) {
        int missing = hasWidth ? width - points(text) : 0;
        if (missing > 0 && !minus) {
            sink.repeat(filler, missing);
        }
        sink.append(text);
        if (missing > 0 && minus) {
            sink.repeat(' ', missing);
        }
    }

    void string(String text) {
        padded(truncated(text));
    }

    void text(String text, int verb) {
        switch (verb) {
            case 'x' -> hex(text, "0123456789abcdef", 'x');
            case 'X' -> hex(text, "0123456789ABCDEF", 'X');
            case 'q' -> quoted(text);
            case 'v' -> {
                if (sharpV) {
                    quoted(text);
                } else {
                    string(text);
                }
            }
            default -> string(text);
        }
    }

    private void quoted(String text) {
        String shown = truncated(text);
        if (sharp && QuotedText.canBackquote(shown)) {
            padded("`" + shown + "`");
        } else {
            padded(plus ? QuotedText.ascii(shown) : QuotedText.of(shown));
        }
    }

    private void hex(String text, String digits, char x) {
        byte[] bytes = GoText.bytes(text);
        int length = hasPrecision ? Math.min(precision, bytes.length) : bytes.length;
        StringBuilder shown = new StringBuilder(2 * length + 2);
        for (int i = 0; i < length; i++) {
            if (space && i > 0) {
                shown.append(' ');
            }
            if (sharp && (space || i == 0)) {
                shown.append('0').append(x);
            }
            shown.append(digits.charAt(bytes[i] >> 4 & 0xF)).append(digits.charAt(bytes[i] & 0xF));
        }
        padded(shown.toString());
    }

    private String truncated(String text) {
        if (!hasPrecision || points(text) <= precision) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, precision));
    }

    private static int points(String text) {
        return text.codePointCount(0, text.length());
    }

    void integer(long bits, boolean signed, int verb) {
        switch (verb) {
            case 'v' -> {
                if (sharpV && !signed) {
                    boolean before = sharp;
                    sharp = true;
                    digits(bits, 16, false, verb);
                    sharp = before;
                } else {
                    digits(bits, 10, signed, verb);
                }
            }
            case 'd' -> digits(bits, 10, signed, verb);
            case 'b' -> digits(bits, 2, signed, verb);
            case 'o', 'O' -> digits(bits, 8, signed, verb);
            case 'x', 'X' -> digits(bits, 16, signed, verb);
            case 'c' -> padded(Character.toString(rune(bits)));
            case 'q' -> padded(QuotedText.rune(rune(bits), plus));
            default -> unicode(bits);
        }
    }

    private static int rune(long bits) {
        boolean valid = bits >= 0 && bits <= Character.MAX_CODE_POINT && !(bits >= 0xD800 && bits <= 0xDFFF);
        return valid ? (int) bits : 0xFFFD;
    }

    private void digits(long bits, int base, boolean signed, int verb) {
        boolean negative = signed && bits < 0;
        int wanted = 0;
        if (hasPrecision) {
            wanted = precision;
            if (precision == 0 && bits == 0) {
                sink.repeat(' ', width);
                return;
            }
        } else if (zero && !minus && hasWidth) {
            wanted = negative || plus || space ? width - 1 : width;
        }
        String digits = Long.toUnsignedString(negative ? -bits : bits, base);
        if (verb == 'X') {
            digits = digits.toUpperCase(Locale.ROOT);
        }
        if (digits.length() < wanted) {
            digits = "0".repeat(wanted - digits.length()) + digits;
        }
        if (sharp) {
            digits = switch (base) {
                case 2 -> "0b" + digits;
                case 8 -> digits.startsWith("0") ? digits : "0" + digits;
                case 16 -> (verb == 'X' ? "0X" : "0x") + digits;
                default -> digits;
            };
        }
        if (verb == 'O') {
            digits = "0o" + digits;
        }
        pad((negative ? "-" : plus ? "+" : space ? " " : "") + digits, ' ');
    }

    private void unicode(long bits) {
        String digits = Long.toUnsignedString(bits, 16).toUpperCase(Locale.ROOT);
        int wanted = hasPrecision && precision > 4 ? precision : 4;
        String shown = "U+" + "0".repeat(Math.max(0, wanted - digits.length())) + digits;
        boolean valid = bits >= 0 && bits <= Character.MAX_CODE_POINT;
        if (sharp && valid && QuotedText.isPrint((int) bits)) {
            shown += " '" + Character.toString((int) bits) + "'";
        }
        pad(shown, ' ');
    }

    void number(double value, int verb) {
        switch (verb) {
            case 'v' -> number(value, 'g', FloatText.SHORTEST);
            case 'f', 'e', 'E' -> number(value, (char) verb, 6);
            case 'F' -> number(value, 'f', 6);
            default -> number(value, (char) verb, FloatText.SHORTEST);
        }
    }

    void number(ComplexNumber value, int verb) {
        boolean before = plus;
        sink.append('(');
        number(value.real(), verb);
        plus = true;
        number(value.imaginary(), verb);
        sink.append("i)");
        plus = before;
    }

    private void number(double value, char verb, int usual) {
        int places = hasPrecision ? precision : usual;
        String text = FloatText.of(value, verb, places);
        boolean signed = text.startsWith("-") || text.startsWith("+");
        char sign = signed ? text.charAt(0) : '+';
        String size = signed ? text.substring(1) : text;
        if (space && sign == '+' && !plus) {
            sign = ' ';
        }
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            boolean shown = Double.isNaN(value) ? space || plus : sign != '+' || plus;
            pad(shown ? sign + size : size, ' ');
            return;
        }
        if (sharp && verb != 'b') {
            size = withPoint(size, verb, places);
        }
        if (plus || sign != '+') {
            if (zero && !minus && hasWidth && width > size.length() + 1) {
                sink.append(sign).repeat('0', width - size.length() - 1).append(size);
            } else {
                padded(sign + size);
            }
        } else {
            padded(size);
        }
    }

    /// The flag `#` keeps the decimal point and the zeros behind it.
    private static String withPoint(String size, char verb, int places) {
        int missing = "vgGx".indexOf(verb) >= 0 ? places == FloatText.SHORTEST ? 6 : places : 0;
        boolean hexadecimal = verb == 'x' || verb == 'X';
        int end = size.length();
        for (int i = 0; i < size.length() && end == size.length(); i++) {
            char c = size.charAt(i);
            if (c == 'p' || c == 'P' || !hexadecimal && (c == 'e' || c == 'E')) {
                end = i;
            }
        }
        String tail = size.substring(end);
        StringBuilder head = new StringBuilder(size.substring(0, end));
        boolean significant = false;
        for (int i = 0; i < head.length(); i++) {
            char c = head.charAt(i);
            if (c != '.') {
                significant |= c != '0';
                missing -= significant ? 1 : 0;
            }
        }
        if (head.indexOf(".") < 0) {
            if (head.length() == 1 && head.charAt(0) == '0') {
                missing--;
            }
            head.append('.');
        }
        return head.append("0".repeat(Math.max(0, missing))).append(tail).toString();
    }
}
