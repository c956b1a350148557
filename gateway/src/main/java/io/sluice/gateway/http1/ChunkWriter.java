package io.sluice.gateway.http1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Writes chunked framing (RFC 9112, 7.1).
public final class ChunkWriter {
    private ChunkWriter() {}

    /// Size line of a chunk of `n` bytes; `n` is at least 1.
    public static void size(ByteBuf out, int n) {
        int shift = (31 - Integer.numberOfLeadingZeros(n)) / 4 * 4;
        for (; shift >= 0; shift -= 4) {
            int digit = (n >>> shift) & 15;
            out.writeByte(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
        out.writeShort(('\r' << 8) | '\n');
    }

    /// The last chunk, trailer fields and the end.
    public static void last(ByteBuf out, @Nullable Head trailers) {
        out.writeByte('0');
        out.writeShort(('\r' << 8) | '\n');
        if (trailers != null) trailers.writeFields(out);
        out.writeShort(('\r' << 8) | '\n');
    }
}
