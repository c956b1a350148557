package io.sluice.gotemplate.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Numbers of type `float64` as text, as `strconv.FormatFloat` writes them.
public final class FloatText {

    /// As many digits as it takes to read the same number back.
    public static final int SHORTEST = -1;

    private FloatText() {}

    /// As `%v` prints it: `1e+06`, `0.5`, `NaN`, `+Inf`.
    public static String of(double value) {
        long whole = (long) value;
        if (whole == value && Math.abs(whole) < 1_000_000 && (whole != 0 || 1 / value > 0)) {
            return Long.toString(whole);
        }
        return of(value, 'g', SHORTEST);
    }

    /// @param verb one of `e E f g G b x X`
    /// @param precision digits behind the point, for `g` all of them, or [#SHORTEST]
    public static String of(double value, char verb, int precision) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        boolean negative = (Double.doubleToRawLongBits(value) & Long.MIN_VALUE) != 0;
        String sign = negative ? "-" : "";
        double size = Math.abs(value);
        return sign
                + switch (verb) {
                    case 'b' -> binary(size);
                    case 'x' -> hexadecimal(size, precision);
                    case 'X' -> hexadecimal(size, precision).toUpperCase(java.util.Locale.ROOT);
                    default -> decimal(size, verb, precision);
                };
    }

    private static String decimal(double size, char verb, int precision) {
        boolean shortest = precision < 0;
        Digits digits = shortest ? Digits.shortest(size) : Digits.rounded(size, verb, precision);
        int count = digits.count();
        int places = precision;
        return switch (verb) {
            case 'e', 'E' -> exponent(digits, shortest ? Math.max(count - 1, 0) : places, verb);
            case 'f' -> fixed(digits, shortest ? Math.max(count - digits.point(), 0) : places);
            default -> general(digits, shortest, places, verb == 'G' ? 'E' : 'e');
        };
    }

    private static String general(Digits digits, boolean shortest, int precision, char verb) {
        int count = digits.count();
        int places = shortest ? count : Math.max(precision, 1);
        int threshold = shortest ? 6 : places > count && count >= digits.point() ? count : places;
        int exponent = digits.point() - 1;
        if (exponent < -4 || exponent >= threshold) {
            return exponent(digits, Math.min(places, count) - 1, verb);
        }
        return fixed(digits, Math.max((places > digits.point() ? count : places) - digits.point(), 0));
    }

    private static String exponent(Digits digits, int places, char verb) {
        StringBuilder text = new StringBuilder(places + 8);
        text.append(digits.at(0));
        if (places > 0) {
            text.append('.');
            for (int i = 1; i <= places; i++) {
                text.append(digits.at(i));
            }
        }
        int exponent = digits.count() == 0 ? 0 : digits.point() - 1;
        text.append(verb).append(exponent < 0 ? '-' : '+');
        int size = Math.abs(exponent);
        return (size < 10 ? text.append('0') : text).append(size).toString();
    }

    private static String fixed(Digits digits, int places) {
        StringBuilder text = new StringBuilder(places + 24);
        if (digits.point() <= 0) {
            text.append('0');
        }
        for (int i = 0; i < digits.point(); i++) {
            text.append(digits.at(i));
        }
        if (places > 0) {
            text.append('.');
            for (int i = 0; i < places; i++) {
                text.append(digits.at(digits.point() + i));
            }
        }
        return text.toString();
    }

    private static String binary(double size) {
        long bits = Double.doubleToRawLongBits(size);
        int exponent = (int) (bits >>> 52);
        long mantissa = bits & (1L << 52) - 1;
        if (exponent == 0) {
            exponent = 1;
        } else {
            mantissa |= 1L << 52;
        }
        int power = exponent - 1075;
        return mantissa + "p" + (power >= 0 ? "+" : "") + power;
    }

    private static String hexadecimal(double size, int precision) {
        if (size == 0) {
            return "0x0" + (precision > 0 ? "." + "0".repeat(precision) : "") + "p+00";
        }
        int power = Math.getExponent(size);
        long bits = Double.doubleToRawLongBits(size);
        long fraction = bits & (1L << 52) - 1; // 52 bits behind the leading one.
        if (power < Double.MIN_EXPONENT) { // A subnormal number is shifted until it has a leading one.
            int shift = Long.numberOfLeadingZeros(fraction) - 11;
            fraction = fraction << shift & (1L << 52) - 1;
            power = Double.MIN_EXPONENT - shift;
        }
        long whole = 1;
        if (precision >= 0 && precision < 13) {
            int dropped = (13 - precision) * 4;
            long value = (1L << 52 | fraction) >>> dropped;
            long rest = fraction & (1L << dropped) - 1;
            long half = 1L << dropped - 1;
            if (rest > half || rest == half && (value & 1) == 1) {
                value++;
            }
            value <<= dropped;
            if (value >= 1L << 53) {
                value >>>= 1;
                power++;
            }
            whole = value >>> 52;
            fraction = value & (1L << 52) - 1;
        }
        String digits = String.format("%013x", fraction);
        if (precision < 0) {
            digits = digits.replaceAll("0+$", "");
        } else if (precision <= 13) {
            digits = digits.substring(0, precision);
        } else {
            digits += "0".repeat(precision - 13);
        }
        String sign = power < 0 ? "-" : "+";
        int exponent = Math.abs(power);
        return "0x" + whole + (digits.isEmpty() ? "" : "." + digits) + "p" + sign + (exponent < 10 ? "0" : "")
                + exponent;
    }

    /// The significant digits of a number, without zeros at either end, and how many of them stand before the
    /// decimal point. Zero has no digits.
    private record Digits(String digits, int point) {

        static Digits shortest(double size) {
            if (size == 0) {
                return new Digits("", 0);
            }
            // Java prints at least two digits, which matters for the smallest numbers only.
            BigDecimal decimal = new BigDecimal(Double.toString(size));
            if (size < 1e-300) {
                BigDecimal one = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
                decimal = one.doubleValue() == size ? one : decimal;
            }
            return of(decimal);
        }

        static Digits rounded(double size, char verb, int precision) {
            BigDecimal exact = new BigDecimal(size);
            if (size == 0) {
                return new Digits("", 0);
            }
            return of(
                    switch (verb) {
                        case 'f' -> exact.setScale(precision, RoundingMode.HALF_EVEN);
                        case 'e', 'E' -> exact.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
                        default -> exact.round(new MathContext(Math.max(precision, 1), RoundingMode.HALF_EVEN));
                    });
        }

        private static Digits of(BigDecimal decimal) {
            if (decimal.signum() == 0) {
                return new Digits("", 0);
            }
            BigDecimal plain = decimal.stripTrailingZeros();
            String digits = plain.unscaledValue().toString();
            return new Digits(digits, digits.length() - plain.scale());
        }

        int count() {
            return digits.length();
        }

        char at(int index) {
            return index >= 0 && index < digits.length() ? digits.charAt(index) : '0';
        }
    }
}
