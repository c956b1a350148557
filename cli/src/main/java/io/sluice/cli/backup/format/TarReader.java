package io.sluice.cli.backup.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.cli.backup.format.BadBackup.Fault;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Reads what [TarWriter] writes. Refuses everything else that tar can hold: links, devices, folders.
final class TarReader {
    private final InputStream in;
    private final int largest;

    /// @param largest bytes of a file that are taken into memory at most
    TarReader(InputStream in, int largest) {
        this.in = in;
        this.largest = largest;
    }

    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Member(String name, byte[] content, int mode) {}

    /// Empty at the end of the archive.
    ///
    /// @throws EOFException when the archive ends before its end
    Optional<Member> next() throws IOException {
        var longName = "";
        while (true) {
            var head = exactly(TarWriter.BLOCK);
            if (empty(head)) {
                if (!empty(exactly(TarWriter.BLOCK))) throw damaged("its end is not where it should be");
                return Optional.empty();
            }
            if (octal(head, 148, 8) != TarWriter.sum(head)) throw damaged("a header does not match its checksum");
            long size = octal(head, 124, 12);
            if (size > largest) throw damaged("a part of " + size + " bytes is larger than any backup has");
            var content = exactly((int) size);
            exactly((int) ((TarWriter.BLOCK - size % TarWriter.BLOCK) % TarWriter.BLOCK));
            if (head[156] == 'L') {
                longName = text(content, 0, content.length);
            } else if (head[156] == '0') {
                var name = longName.isEmpty() ? text(head, 0, TarWriter.NAME_BYTES) : longName;
                return Optional.of(new Member(name, content, (int) octal(head, 100, 8)));
            } else {
                throw damaged("it holds something that is not a file");
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) throw new EOFException("the archive ends in the middle");
        return bytes;
    }

    private static boolean empty(byte[] block) {
        for (var each : block) if (each != 0) return false;
        return true;
    }

    private static long octal(byte[] head, int at, int width) throws BadBackup {
        var digits = new String(head, at, width, US_ASCII).replace('\0', ' ').strip();
        try {
            return Long.parseLong(digits, 8);
        } catch (NumberFormatException malformed) {
            throw new BadBackup(Fault.DAMAGED, "the backup is damaged: a header holds no number", malformed);
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != 0) end++;
        return new String(bytes, from, end - from, UTF_8);
    }

    private static BadBackup damaged(String how) {
        return new BadBackup(Fault.DAMAGED, "the backup is damaged: " + how);
    }
}
