package io.sluice.gateway.measure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Lines of StatsD's protocol, each under two names: `prefix.event` and `prefix.job.event`, as a Tyk gateway sends
/// them. Gathered to what a datagram holds.
///
/// Times are milliseconds: whole ones from 10 on, below with two places. Confined to one thread.
final class StatsdLines {
    /// What an Ethernet frame carries.
    static final int DATAGRAM = 1_440;

    private static final long EXACT_BELOW = 10_000_000;

    /// Takes a datagram that is full.
    interface Sink {
        void send(ByteBuffer datagram);
    }

    private final String prefix;
    private final Sink sink;
    private final ByteBuffer datagram = ByteBuffer.allocate(DATAGRAM);

    /// @param prefix "" is none
    StatsdLines(String prefix, Sink sink) {
        this.prefix = prefix;
        this.sink = sink;
    }

    void count(String job, String event) {
        both(job, event, "1|c");
    }

    void gauge(String job, String event, double value) {
        both(job, event, String.format(Locale.ROOT, "%.2f|g", value));
    }

    void timing(String job, String event, long nanos) {
        both(job, event, millis(nanos));
    }

    /// A job is done; it has one name only.
    void complete(String job, long nanos) {
        line(job + ".success", millis(nanos));
    }

    private void both(String job, String event, String value) {
        line(event, value);
        line(job + "." + event, value);
    }

    private static String millis(long nanos) {
        return nanos >= EXACT_BELOW ? nanos / 1_000_000 + "|ms" : String.format(Locale.ROOT, "%.2f|ms", nanos / 1e6);
    }

    private void line(String name, String value) {
        var whole = sanitised(prefix.isEmpty() ? name : prefix + "." + name) + ":" + value + "\n";
        var bytes = whole.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > DATAGRAM) return;
        if (bytes.length > datagram.remaining()) flush();
        datagram.put(bytes);
    }

    /// Letters, digits, `_` and `.` stay.
    private static String sanitised(String name) {
        var clean = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            clean.append(plain || c == '_' || c == '.' ? c : '$');
        }
        return clean.toString();
    }

    /// Sends what has been gathered.
    void flush() {
        if (datagram.position() == 0) return;
        sink.send(datagram.flip());
        datagram.clear();
    }
}
