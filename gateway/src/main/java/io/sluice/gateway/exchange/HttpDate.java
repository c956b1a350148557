package io.sluice.gateway.exchange;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The `Date` field of responses (RFC 9110, 6.6.1), formatted once a second.
final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private long second = Long.MIN_VALUE;
    private byte[] line = {};

    byte[] line(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1_000L);
        if (now != second) {
            line = FORMAT.format(Instant.ofEpochSecond(now)).getBytes(StandardCharsets.ISO_8859_1);
            second = now;
        }
        return line;
    }
}
