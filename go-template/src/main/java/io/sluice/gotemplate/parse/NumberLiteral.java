package io.sluice.gotemplate.parse;

import io.sluice.gotemplate.format.QuotedText;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.ComplexNumber;
import java.math.BigInteger;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// A number of a template in every type that can hold it, as Go's untyped constants are.
///
/// @param text as it is written
/// @param isInteger whether `integer` is it
/// @param isUnsigned whether `unsigned` is it, of which all 64 bits count
/// @param isFloat whether `number` is it
/// @param isComplex whether it was written as a complex one
public record NumberLiteral(
        String text,
        boolean isInteger,
        long integer,
        boolean isUnsigned,
        long unsigned,
        boolean isFloat,
        double number,
        boolean isComplex,
        ComplexNumber complex) {

    private static final int MOST_DIGITS = 2_000;

    private static final ComplexNumber NO_COMPLEX = new ComplexNumber(0, 0);

    static NumberLiteral ofRune(String text) {
        int point = QuotedText.unquoteRune(text);
        return new NumberLiteral(text, true, point, true, point, true, point, false, NO_COMPLEX);
    }

    static NumberLiteral ofComplex(String text) {
        int split = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        while (split > 0 && "eEpP".indexOf(text.charAt(split - 1)) >= 0 && !text.startsWith("0x")) {
            split = Math.max(text.lastIndexOf('+', split - 1), text.lastIndexOf('-', split - 1));
        }
        if (split <= 0) {
            throw illegal(text);
        }
        double real = number(text.substring(0, split)).orElseThrow(() -> illegal(text));
        double imaginary = number(text.substring(split, text.length() - 1)).orElseThrow(() -> illegal(text));
        return ofComplex(text, real, imaginary);
    }

    private static NumberLiteral ofComplex(String text, double real, double imaginary) {
        ComplexNumber complex = new ComplexNumber(real, imaginary);
        boolean plain = imaginary == 0;
        boolean whole = plain && (double) (long) real == real;
        return new NumberLiteral(text, whole, (long) real, whole && real >= 0, (long) real, plain, real, true, complex);
    }

    /// @throws GoError when it is no number, or a whole one that no integer can hold
    static NumberLiteral of(String text) {
        if (text.endsWith("i")) {
            OptionalDouble imaginary = number(text.substring(0, text.length() - 1));
            if (imaginary.isPresent()) {
                return ofComplex(text, 0, imaginary.getAsDouble());
            }
        }
        BigInteger whole = whole(text);
        if (whole != null) {
            boolean unsigned =
                    whole.signum() >= 0 && whole.bitLength() <= 64 && !text.startsWith("+") || whole.signum() == 0;
            boolean integer = whole.bitLength() <= 63;
            if (integer || unsigned) {
                long bits = whole.longValue();
                return new NumberLiteral(
                        text, integer, bits, unsigned, bits, true, whole.doubleValue(), false, NO_COMPLEX);
            }
        }
        OptionalDouble parsed = number(text);
        if (parsed.isEmpty()) {
            throw illegal(text);
        }
        if (text.chars().noneMatch(c -> ".eEpP".indexOf(c) >= 0)) {
            throw new GoError("integer overflow: " + QuotedText.of(text));
        }
        double number = parsed.getAsDouble();
        boolean fits = number >= -0x1p63 && number < 0x1p63 && Math.rint(number) == number;
        boolean unsigned = number >= 0 && number < 0x1p64 && Math.rint(number) == number;
        long bits = fits
                ? (long) number
                : unsigned ? new java.math.BigDecimal(number).toBigInteger().longValue() : 0;
        return new NumberLiteral(text, fits, bits, unsigned, bits, true, number, false, NO_COMPLEX);
    }

    /// A whole number with a prefix such as `0x` and underscores, as `strconv.ParseInt` reads it with base 0.
    public static OptionalLong integer(String text) {
        BigInteger whole = text.isEmpty() ? null : whole(text);
        return whole == null || whole.bitLength() > 63 ? OptionalLong.empty() : OptionalLong.of(whole.longValue());
    }

    private static GoError illegal(String text) {
        return new GoError("illegal number syntax: " + QuotedText.of(text));
    }

    private static @org.jspecify.annotations.Nullable BigInteger whole(String text) {
        String digits = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
        String lower = digits.toLowerCase(Locale.ROOT);
        int base = lower.startsWith("0x")
                ? 16
                : lower.startsWith("0b")
                        ? 2
                        : lower.startsWith("0o") ? 8 : lower.length() > 1 && lower.startsWith("0") ? 8 : 10;
        boolean prefixed = base == 16 || base == 2 || lower.startsWith("0o");
        String plain = prefixed ? lower.substring(2) : lower;
        if (!underscoresOk(plain, prefixed || base == 8)) {
            return null;
        }
        plain = plain.replace("_", "");
        if (plain.isEmpty()) {
            return null;
        }
        for (int i = 0; i < plain.length(); i++) {
            if (Character.digit(plain.charAt(i), base) < 0) {
                return null;
            }
        }
        int zeros = 0;
        while (zeros < plain.length() - 1 && plain.charAt(zeros) == '0') {
            zeros++;
        }
        // More digits fit no number, and reading them takes the square of their count.
        BigInteger value = new BigInteger(plain.substring(zeros, Math.min(plain.length(), zeros + MOST_DIGITS)), base);
        return text.startsWith("-") ? value.negate() : value;
    }

    /// An underscore must stand between digits, or between a prefix and a digit.
    private static boolean underscoresOk(String digits, boolean afterPrefix) {
        boolean before = afterPrefix;
        for (int i = 0; i < digits.length(); i++) {
            boolean underscore = digits.charAt(i) == '_';
            if (underscore && (!before || i + 1 == digits.length())) {
                return false;
            }
            before = !underscore;
        }
        return true;
    }

    private static boolean misplacedUnderscore(String text) {
        for (int i = text.indexOf('_'); i >= 0; i = text.indexOf('_', i + 1)) {
            boolean before = i > 0 && (Character.digit(text.charAt(i - 1), 16) >= 0 || text.charAt(i - 1) == 'x');
            if (!before || i + 1 == text.length() || Character.digit(text.charAt(i + 1), 16) < 0) {
                return true;
            }
        }
        return false;
    }

    /// A number as `strconv.ParseFloat` reads it; underscores may stand between digits.
    public static OptionalDouble number(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String unsigned = lower.startsWith("+") || lower.startsWith("-") ? lower.substring(1) : lower;
        boolean hexadecimal = unsigned.startsWith("0x");
        if (unsigned.isEmpty() || misplacedUnderscore(unsigned) || hexadecimal && !unsigned.contains("p")) {
            return OptionalDouble.empty();
        }
        char last = unsigned.charAt(unsigned.length() - 1);
        if (!hexadecimal && last != '.' && (last < '0' || last > '9')) { // Java takes 1d and 1f.
            return OptionalDouble.empty();
        }
        try {
            double value = Double.parseDouble(lower.replace("_", ""));
            return Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
        } catch (NumberFormatException _) {
            return OptionalDouble.empty();
        }
    }
}
