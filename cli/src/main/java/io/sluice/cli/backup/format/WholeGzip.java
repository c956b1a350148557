package io.sluice.cli.backup.format;

import io.sluice.cli.backup.format.BadBackup.Fault;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Reads a file of gzip and finds what follows its end, which the class beneath leaves unread without a word.
final class WholeGzip extends GZIPInputStream {
    private static final int BUFFER = 1 << 16;
    /// Checksum and length, behind what is compressed.
    private static final int TRAILER = 8;

    private final long header;
    private final long size;

    private WholeGzip(Counting in, long size) throws IOException {
        super(in, BUFFER);
        this.size = size;
        // The header is read byte by byte, and what is compressed not yet.
        this.header = in.count;
    }

    static WholeGzip open(Path file) throws IOException {
        var in = new Counting(new BufferedInputStream(Files.newInputStream(file), BUFFER));
        try {
            return new WholeGzip(in, Files.size(file));
        } catch (IOException unreadable) {
            in.close();
            throw unreadable;
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read >= 0) return read;
        long follow = size - header - inf.getBytesRead() - TRAILER;
        if (follow == 0) return read;
        throw new BadBackup(Fault.DAMAGED, "the backup is damaged: " + follow + " bytes follow its end");
    }

    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = in.read();
            if (one >= 0) count++;
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            if (read > 0) count += read;
            return read;
        }
    }
}
