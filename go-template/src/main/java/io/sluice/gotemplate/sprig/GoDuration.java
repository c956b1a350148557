package io.sluice.gotemplate.sprig;

import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.GoObject;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.SizedInteger;
import java.math.BigDecimal;
import java.util.Optional;

/// A length of time in nanoseconds, written as `1h2m3.5s`.
record GoDuration(long nanos) implements GoObject {

    private static final long SECOND = 1_000_000_000L;

    /// Reads numbers with units: `300ms`, `-1.5h`, `2h45m`.
    ///
    /// @throws GoError when it is none
    static GoDuration parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return new GoDuration(0);
        }
        BigDecimal total = BigDecimal.ZERO;
        int at = 0;
        if (rest.isEmpty()) {
            throw invalid(text);
        }
        while (at < rest.length()) {
            int start = at;
            while (at < rest.length() && (rest.charAt(at) == '.' || rest.charAt(at) >= '0' && rest.charAt(at) <= '9')) {
                at++;
            }
            String number = rest.substring(start, at);
            start = at;
            while (at < rest.length()
                    && rest.charAt(at) != '.'
                    && !(rest.charAt(at) >= '0' && rest.charAt(at) <= '9')) {
                at++;
            }
            long unit =
                    switch (rest.substring(start, at)) {
                        case "ns" -> 1;
                        case "us", "µs", "μs" -> 1_000;
                        case "ms" -> 1_000_000;
                        case "s" -> SECOND;
                        case "m" -> 60 * SECOND;
                        case "h" -> 3600 * SECOND;
                        default -> throw invalid(text);
                    };
            if (number.isEmpty()
                    || number.equals(".")
                    || number.indexOf('.') != number.lastIndexOf('.')
                    || number.length() > 40) {
                throw invalid(text);
            }
            total = total.add(
                    new BigDecimal(number.endsWith(".") ? number + "0" : number).multiply(BigDecimal.valueOf(unit)));
        }
        if (total.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw invalid(text);
        }
        return new GoDuration(negative ? -total.longValue() : total.longValue());
    }

    private static GoError invalid(String text) {
        return new GoError("time: invalid duration " + io.sluice.gotemplate.format.QuotedText.of(text));
    }

    /// To the nearest second, halves away from zero.
    GoDuration toSeconds() {
        long half = nanos < 0 ? -SECOND / 2 : SECOND / 2;
        return new GoDuration((nanos + half) / SECOND * SECOND);
    }

    @Override
    public String text() {
        if (nanos == 0) {
            return "0s";
        }
        String sign = nanos < 0 ? "-" : "";
        long size = Math.abs(nanos);
        if (size < SECOND) {
            return sign
                    + (size < 1_000
                            ? size + "ns"
                            : size < 1_000_000 ? decimal(size, 3) + "µs" : decimal(size, 6) + "ms");
        }
        long minutes = size / (60 * SECOND);
        String seconds = decimal(size % (60 * SECOND), 9) + "s";
        if (minutes == 0) {
            return sign + seconds;
        }
        return sign + (minutes >= 60 ? minutes / 60 + "h" : "") + minutes % 60 + "m" + seconds;
    }

    private static String decimal(long value, int places) {
        return BigDecimal.valueOf(value, places).stripTrailingZeros().toPlainString();
    }

    @Override
    public String typeName() {
        return "time.Duration";
    }

    @Override
    public Kind kind() {
        return Kind.INT64;
    }

    @Override
    public Object json() {
        return SizedInteger.int64(nanos);
    }

    @Override
    public Optional<Member> member(String name) {
        return switch (name) {
            case "Hours" -> Optional.of(Member.of(nanos / 3.6e12));
            case "Minutes" -> Optional.of(Member.of(nanos / 6e10));
            case "Seconds" -> Optional.of(Member.of(nanos / 1e9));
            case "Milliseconds" -> Optional.of(Member.of(SizedInteger.int64(nanos / 1_000_000)));
            case "Microseconds" -> Optional.of(Member.of(SizedInteger.int64(nanos / 1_000)));
            case "Nanoseconds" -> Optional.of(Member.of(SizedInteger.int64(nanos)));
            case "String" -> Optional.of(Member.of(text()));
            default -> Optional.empty();
        };
    }
}
