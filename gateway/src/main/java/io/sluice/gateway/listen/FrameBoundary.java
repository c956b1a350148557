package io.sluice.gateway.listen;

import io.netty.buffer.ByteBuf;

/// Knows where in the bytes of a WebSocket that pass by one frame ends and the next begins (RFC 6455, 5.2), so that
/// the gateway can put in a close frame of its own. Reads heads of frames only; belongs to one event loop.
final class FrameBoundary {
    /// Longest head: two bytes, eight of length, four of mask.
    private static final int HEAD = 14;

    private final byte[] head = new byte[HEAD];
    private int headRead;
    private int headSize = 2;
    /// Bytes of the payload that have not passed yet.
    private long left;

    /// These bytes pass; their reader index stays where it is.
    void pass(ByteBuf data) {
        int at = data.readerIndex();
        int end = data.writerIndex();
        while (at < end) {
            if (left > 0) {
                long n = Math.min(left, end - at);
                left -= n;
                at += (int) n;
                continue;
            }
            head[headRead++] = data.getByte(at++);
            if (headRead == 2) headSize = headSize();
            if (headRead == headSize) {
                left = length();
                headRead = 0;
                headSize = 2;
            }
        }
    }

    /// A frame may begin here.
    boolean isBetweenFrames() {
        return headRead == 0 && left == 0;
    }

    private int headSize() {
        int length = head[1] & 0x7F;
        int mask = (head[1] & 0x80) != 0 ? 4 : 0;
        return 2 + mask + (length == 126 ? 2 : length == 127 ? 8 : 0);
    }

    private long length() {
        int length = head[1] & 0x7F;
        if (length < 126) return length;
        long value = 0;
        for (int i = 2; i < (length == 126 ? 4 : 10); i++) value = value << 8 | (head[i] & 0xFF);
        // A length with its highest bit set is refused by whoever reads the frame; here nothing follows it.
        return value & Long.MAX_VALUE;
    }
}
