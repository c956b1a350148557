package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.HeaderName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// The bytes that a client signed, put together again from its request (`auth-and-keys.md` 1.9).
///
/// One line for each name, `name: value`, without a last line end. The host is always empty, of several
/// fields of a name the first counts, the target is the decoded path without the query (quirks, recorded).
final class SignedText {
    private static final HeaderName AUX_DATE = HeaderName.of("X-Aux-Date");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final Pattern DATE = Pattern.compile("(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d{2}) ("
            + String.join("|", MONTHS) + ") (\\d{4}) (\\d{2}):(\\d{2}):(\\d{2}) (?:[A-Z]{3,5}|([+-]\\d{2}))");

    private SignedText() {}

    static byte[] of(Exchange exchange, List<String> names) {
        var out = new ByteArrayOutputStream(256);
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) out.write('\n');
            line(exchange, names.get(i), out);
        }
        return out.toByteArray();
    }

    private static void line(Exchange exchange, String name, ByteArrayOutputStream out) {
        switch (name) {
            case "(request-target)" -> {
                var target = exchange.request().method().toLowerCase(Locale.ROOT) + " "
                        + exchange.path().decoded();
                text("(request-target): " + target, out);
            }
            case "date" -> {
                var aux = !exchange.request().valueOrEmpty(AUX_DATE).isEmpty();
                text(aux ? "x-aux-date: " : "date: ", out);
                value(exchange, aux ? AUX_DATE : HeaderName.DATE, out);
            }
            case "host", "" -> text(name + ": ", out);
            default -> {
                text(name + ": ", out);
                value(exchange, HeaderName.of(name), out);
            }
        }
    }

    private static void text(String text, ByteArrayOutputStream out) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void value(Exchange exchange, HeaderName name, ByteArrayOutputStream out) {
        var head = exchange.request();
        int i = head.find(name);
        if (i < 0) return;
        var bytes = head.bytes();
        int from = head.valueStart(i);
        int to = head.valueEnd(i);
        while (from < to && isBlank(bytes[from])) from++;
        while (to > from && isBlank(bytes[to - 1])) to--;
        out.write(bytes, from, to - from);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /// Milliseconds since the epoch of `x-aux-date`, else of `Date`; empty when there is none that can be read.
    /// A zone that is named counts as UTC.
    static OptionalLong date(Exchange exchange) {
        var head = exchange.request();
        var aux = head.valueOrEmpty(AUX_DATE);
        var matcher = DATE.matcher(aux.isEmpty() ? head.valueOrEmpty(HeaderName.DATE) : aux);
        if (!matcher.matches()) return OptionalLong.empty();
        try {
            var local = LocalDateTime.of(
                    Integer.parseInt(matcher.group(3)),
                    MONTHS.indexOf(matcher.group(2)) + 1,
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(4)),
                    Integer.parseInt(matcher.group(5)),
                    Integer.parseInt(matcher.group(6)));
            var hours = matcher.group(7);
            var zone = hours == null ? ZoneOffset.UTC : ZoneOffset.ofHours(Integer.parseInt(hours));
            return OptionalLong.of(local.toEpochSecond(zone) * 1_000);
        } catch (DateTimeException noSuchDay) {
            return OptionalLong.empty();
        }
    }
}
