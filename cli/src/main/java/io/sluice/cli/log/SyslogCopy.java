package io.sluice.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;

/// A syslog daemon: `<priority>time host tag[pid]: line`, each with a line feed, as programs in Go write it. The
/// facility is 0, as with a Tyk gateway: who sorts by it finds the lines where they were.
record SyslogCopy(Line line, String host, TextLines text) implements Collector {
    private static final String TAG = "tyk";

    /// Datagrams of more are lost on the way or refused (RFC 5426, 3.2).
    private static final int LONGEST = 8_192;

    @Override
    public String name() {
        return "syslog at " + line;
    }

    @Override
    public void take(ILoggingEvent event) throws IOException {
        line.send(written(event));
    }

    private byte[] written(ILoggingEvent event) {
        var head = "<" + LogFields.severity(event.getLevel()) + ">" + TextLines.Stamp.RFC_3339.of(event.getInstant())
                + " " + host + " " + TAG + "[" + ProcessHandle.current().pid() + "]: ";
        var body = text.encode(event);
        var first = head.getBytes(UTF_8);
        int length = Math.min(body.length, LONGEST - first.length);
        var all = new byte[first.length + length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(body, 0, all, first.length, length);
        all[all.length - 1] = '\n';
        return all;
    }

    @Override
    public void close() {
        line.close();
    }
}
