package io.sluice.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.sluice.model.document.Json;
import java.nio.charset.StandardCharsets;

/// One JSON object a line: `level`, `message`, `time`, `prefix`, then whatever the event carries.
final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = Json.object();
        line.put("level", LogFields.level(event.getLevel()));
        line.put("message", event.getFormattedMessage());
        line.put("time", TextLines.Stamp.RFC_3339.of(event.getInstant()));
        LogFields.of(event).forEach((name, value) -> line.putPOJO(name, value));
        return (Json.text(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
