package io.sluice.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/// `time="…" level=info message="…" prefix=main key=value`, one line an event. What holds more than letters, digits
/// and a few signs is quoted as in JSON, so that nothing a client sends can start a line of its own.
final class TextLines extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9._/@^+-]+");

    /// How the time is written.
    enum Stamp {
        RFC_3339("yyyy-MM-dd'T'HH:mm:ssXXX"),
        LEGACY("MMM dd HH:mm:ss");

        private final DateTimeFormatter format;

        Stamp(String pattern) {
            this.format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneId.systemDefault());
        }

        String of(Instant time) {
            return format.format(time);
        }
    }

    private final Stamp stamp;

    TextLines(Stamp stamp) {
        this.stamp = stamp;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new StringBuilder(160);
        line.append("time=\"").append(stamp.of(event.getInstant()));
        line.append("\" level=").append(LogFields.level(event.getLevel()));
        line.append(" message=").append(TextNode.valueOf(event.getFormattedMessage()));
        LogFields.of(event)
                .forEach((name, value) ->
                        line.append(' ').append(name).append('=').append(quoted(value.toString())));
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    private static String quoted(String text) {
        return BARE.matcher(text).matches() ? text : TextNode.valueOf(text).toString();
    }
}
