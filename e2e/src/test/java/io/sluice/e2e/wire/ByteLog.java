package io.sluice.e2e.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/// The bytes of one direction of a connection and when each piece came.
final class ByteLog {
    private final Signal signal;
    private final List<Mark> marks = new ArrayList<>();
    private byte[] bytes = new byte[4096];
    private int size;
    private String text = "";

    private record Mark(long nanos, int size) {}

    ByteLog(Signal signal) {
        this.signal = signal;
    }

    void add(byte[] piece, int length) {
        synchronized (signal) {
            if (size + length > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + length));
            System.arraycopy(piece, 0, bytes, size, length);
            size += length;
            marks.add(new Mark(System.nanoTime(), size));
            signal.raise();
        }
    }

    int size() {
        synchronized (signal) {
            return size;
        }
    }

    /// All of it, one character a byte.
    String text() {
        synchronized (signal) {
            if (text.length() != size) text = new String(bytes, 0, size, ISO_8859_1);
            return text;
        }
    }

    boolean has(String wanted) {
        return text().contains(wanted);
    }

    /// When the last byte of this text came; empty when it did not.
    OptionalLong when(String wanted) {
        synchronized (signal) {
            int at = text().indexOf(wanted);
            if (at < 0) return OptionalLong.empty();
            return marks.stream()
                    .filter(mark -> mark.size() >= at + wanted.length())
                    .mapToLong(Mark::nanos)
                    .findFirst();
        }
    }
}
