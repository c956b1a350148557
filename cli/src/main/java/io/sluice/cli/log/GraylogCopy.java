package io.sluice.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.sluice.model.document.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPOutputStream;

/// Graylog over UDP: GELF 1.1, compressed with gzip, in chunks when it is long.
record GraylogCopy(Line line, String host) implements Collector {
    /// Of a datagram, so that it fits into one packet of an Ethernet.
    private static final int CHUNK = 1_420;

    private static final int CHUNK_HEAD = 12;

    /// Of one message; Graylog takes no more.
    private static final int MOST_CHUNKS = 128;

    @Override
    public String name() {
        return "Graylog at " + line;
    }

    @Override
    public void take(ILoggingEvent event) throws IOException {
        var message = compressed(written(event));
        if (message.length <= CHUNK) {
            line.send(message);
            return;
        }
        int room = CHUNK - CHUNK_HEAD;
        int chunks = (message.length + room - 1) / room;
        // Compressed it is longer than any line of ours; half of it would be of no use.
        if (chunks > MOST_CHUNKS) return;
        long id = ThreadLocalRandom.current().nextLong();
        for (int i = 0; i < chunks; i++) {
            int length = Math.min(room, message.length - i * room);
            var datagram = ByteBuffer.allocate(CHUNK_HEAD + length);
            datagram.put((byte) 0x1e).put((byte) 0x0f).putLong(id).put((byte) i).put((byte) chunks);
            datagram.put(message, i * room, length);
            line.send(datagram.array());
        }
    }

    private byte[] written(ILoggingEvent event) {
        var text = event.getFormattedMessage();
        int end = text.indexOf('\n');
        var object = Json.object();
        object.put("version", "1.1");
        object.put("host", host);
        // Graylog wants one that is not empty, and lines of the access log are all fields.
        object.put("short_message", text.isEmpty() ? "-" : end < 0 ? text : text.substring(0, end));
        if (end >= 0) object.put("full_message", text);
        object.put("timestamp", BigDecimal.valueOf(event.getInstant().toEpochMilli(), 3));
        object.put("level", LogFields.severity(event.getLevel()));
        object.put("_tyk-module", "gateway");
        LogFields.of(event).forEach((name, value) -> object.putPOJO("_" + (name.equals("id") ? "id_" : name), value));
        return Json.text(object).getBytes(UTF_8);
    }

    private static byte[] compressed(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        line.close();
    }
}
