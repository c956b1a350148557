package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.parse.NumberLiteral;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.SizedInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Anything as a number: texts are read, truth is 1, and what is no number is 0.
final class Numbers {

    private Numbers() {}

    static long whole(@Nullable Object value) {
        return switch (value) {
            case Long number -> number;
            case SizedInteger number -> number.bits();
            case Double number -> truncated(number);
            case Boolean truth -> truth ? 1 : 0;
            case String text -> NumberLiteral.integer(withoutZeroDecimals(text)).orElse(0);
            case null, default -> 0;
        };
    }

    static double number(@Nullable Object value) {
        return switch (value) {
            case Double number -> number;
            case Long number -> number;
            case SizedInteger number when number.kind() == Kind.UINT64 -> unsigned(number.bits());
            case SizedInteger number -> number.bits();
            case Boolean truth -> truth ? 1 : 0;
            case String text -> read(text);
            case null, default -> 0;
        };
    }

    /// What is outside of the range of a `long` becomes its smallest value, as on the processors Go runs on.
    private static long truncated(double number) {
        return number >= -0x1p63 && number < 0x1p63 ? (long) number : Long.MIN_VALUE;
    }

    private static double unsigned(long bits) {
        return new java.math.BigDecimal(Long.toUnsignedString(bits)).doubleValue();
    }

    private static double read(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> NumberLiteral.number(text).orElse(0);
        };
    }

    /// `12.00` counts as `12`.
    private static String withoutZeroDecimals(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '0') {
            end--;
        }
        return end < text.length() && end > 0 && text.charAt(end - 1) == '.' ? text.substring(0, end - 1) : text;
    }
}
