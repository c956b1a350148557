package io.sluice.model.document;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Durations as Go writes them: `1h30m`, `500ms`, `1.5s`, `-2us`, `0`.
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private GoDuration() {}

    /// Empty when the text is no duration, or longer than 292 years.
    public static Optional<Duration> parse(String text) {
        var negative = text.startsWith("-");
        var rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) return Optional.of(Duration.ZERO);
        if (rest.isEmpty()) return Optional.empty();
        var nanos = BigDecimal.ZERO;
        var part = PART.matcher(rest);
        int end = 0;
        while (end < rest.length()) {
            if (!part.find(end) || part.start() != end) return Optional.empty();
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanosOf(part.group(2)))));
            end = part.end();
        }
        if (nanos.compareTo(LONGEST) > 0) return Optional.empty();
        return Optional.of(Duration.ofNanos(negative ? -nanos.longValue() : nanos.longValue()));
    }

    /// The text Go's `Duration.String` gives: `1h0m0s`, `1m30s`, `1.5s`, `500ms`, `0s`.
    public static String format(Duration duration) {
        if (duration.isZero()) return "0s";
        if (duration.isNegative()) return "-" + format(duration.negated());
        var nanos = duration.toNanos();
        if (nanos < 1_000) return nanos + "ns";
        if (nanos < 1_000_000) return plain(nanos, 3) + "µs";
        if (nanos < 1_000_000_000) return plain(nanos, 6) + "ms";
        var hours = duration.toHours();
        var minutes = duration.toMinutesPart();
        var seconds = plain(duration.toSecondsPart() * 1_000_000_000L + duration.toNanosPart(), 9) + "s";
        if (hours > 0) return hours + "h" + minutes + "m" + seconds;
        return minutes > 0 ? minutes + "m" + seconds : seconds;
    }

    private static String plain(long nanos, int scale) {
        var text = BigDecimal.valueOf(nanos, scale).stripTrailingZeros();
        return text.scale() < 0 ? text.setScale(0).toPlainString() : text.toPlainString();
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "µs", "μs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
    }
}
