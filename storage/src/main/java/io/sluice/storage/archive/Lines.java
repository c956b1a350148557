package io.sluice.storage.archive;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// Lines over a socket. A line without its end was cut short and is not answered.
final class Lines implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    /// One entry; the largest are lists of OAuth clients.
    private static final int LONGEST = 256 << 20;

    private final InputStream in;
    private final OutputStream out;

    Lines(SocketChannel socket) {
        this.in = new BufferedInputStream(Channels.newInputStream(socket), BUFFER);
        this.out = new BufferedOutputStream(Channels.newOutputStream(socket), BUFFER);
    }

    /// Empty when the other side has ended.
    Optional<byte[]> read() throws IOException {
        var line = new ByteArrayOutputStream(256);
        for (int next = in.read(); ; next = in.read()) {
            if (next == '\n') return Optional.of(line.toByteArray());
            if (next < 0 && line.size() == 0) return Optional.empty();
            if (next < 0) throw new EOFException("a line was cut short");
            if (line.size() == LONGEST) throw new IOException("a line is longer than " + LONGEST + " bytes");
            line.write(next);
        }
    }

    void write(byte[] line) throws IOException {
        out.write(line);
        out.write('\n');
        out.flush();
    }

    void flush() throws IOException {
        out.flush();
    }

    /// Leaves with the next [#write], or when there is much.
    void writeLater(byte[] line) {
        try {
            out.write(line);
            out.write('\n');
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
        out.close();
    }
}
