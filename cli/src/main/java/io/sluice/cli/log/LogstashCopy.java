package io.sluice.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.time.format.DateTimeFormatter;

/// Logstash with its `json_lines` codec: one object a line, `type` being `gateway` as with a Tyk gateway.
record LogstashCopy(Line line) implements Collector {
    @Override
    public String name() {
        return "Logstash at " + line;
    }

    @Override
    public void take(ILoggingEvent event) throws IOException {
        var object = Json.object();
        object.put("@timestamp", DateTimeFormatter.ISO_INSTANT.format(event.getInstant()));
        object.put("@version", "1");
        object.put("level", LogFields.level(event.getLevel()));
        object.put("message", event.getFormattedMessage());
        object.put("type", "gateway");
        LogFields.of(event).forEach((name, value) -> object.putPOJO(object.has(name) ? "fields." + name : name, value));
        line.send((Json.text(object) + "\n").getBytes(UTF_8));
    }

    @Override
    public void close() {
        line.close();
    }
}
