package io.sluice.cli.backup.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/// A tar archive (POSIX ustar; longer names as GNU tar writes them), of files that are in memory.
final class TarWriter {
    static final int BLOCK = 512;
    static final int NAME_BYTES = 100;
    static final String LONG_NAME = "././@LongLink";

    private final OutputStream out;
    private final long seconds;

    /// @param seconds time of change that all files are given
    TarWriter(OutputStream out, long seconds) {
        this.out = out;
        this.seconds = seconds;
    }

    /// @param mode permissions, as `chmod` counts them
    void file(String name, byte[] content, int mode) throws IOException {
        var bytes = name.getBytes(UTF_8);
        if (bytes.length > NAME_BYTES) {
            block(LONG_NAME.getBytes(US_ASCII), bytes.length + 1, 0644, 'L');
            content(bytes, bytes.length + 1);
        }
        block(bytes, content.length, mode, '0');
        content(content, content.length);
    }

    private void content(byte[] content, int length) throws IOException {
        out.write(content);
        int written = content.length;
        int whole = (length + BLOCK - 1) / BLOCK * BLOCK;
        out.write(new byte[whole - written]);
    }

    private void block(byte[] name, long size, int mode, char type) throws IOException {
        var head = new byte[BLOCK];
        System.arraycopy(name, 0, head, 0, Math.min(name.length, NAME_BYTES));
        octal(head, 100, 8, mode);
        octal(head, 108, 8, 0);
        octal(head, 116, 8, 0);
        octal(head, 124, 12, size);
        octal(head, 136, 12, seconds);
        head[156] = (byte) type;
        System.arraycopy("ustar\00000".getBytes(US_ASCII), 0, head, 257, 8);
        octal(head, 148, 7, sum(head));
        head[155] = ' ';
        out.write(head);
    }

    /// The checksum of a head, its own field counted as blanks.
    static int sum(byte[] head) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? ' ' : head[i] & 0xff;
        return sum;
    }

    private static void octal(byte[] head, int at, int width, long number) {
        var digits = Long.toOctalString(number);
        var text = "0".repeat(width - 1 - digits.length()) + digits;
        System.arraycopy(text.getBytes(US_ASCII), 0, head, at, text.length());
    }

    /// Two empty blocks.
    void end() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }
}
