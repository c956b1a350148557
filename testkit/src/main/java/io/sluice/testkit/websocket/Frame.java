package io.sluice.testkit.websocket;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// A whole WebSocket frame (RFC 6455, 5.2), its payload unmasked.
///
/// @param opcode 1 text, 2 binary, 8 close, 9 ping, 10 pong
record Frame(int opcode, byte[] payload) {
    static final int TEXT = 1;
    static final int CLOSE = 8;

    static Frame read(DataInputStream in) throws IOException {
        int opcode = in.readUnsignedByte() & 0x0F;
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        if (length == 126) length = in.readUnsignedShort();
        else if (length == 127) length = in.readLong();
        var mask = (second & 0x80) != 0 ? in.readNBytes(4) : new byte[4];
        var payload = in.readNBytes(Math.toIntExact(length));
        for (int i = 0; i < payload.length; i++) payload[i] ^= mask[i % 4];
        return new Frame(opcode, payload);
    }

    /// @param masked as clients have to send it; the mask is zero
    void write(OutputStream out, boolean masked) throws IOException {
        var bytes = ByteBuffer.allocate(payload.length + 14);
        bytes.put((byte) (0x80 | opcode));
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) bytes.put((byte) (mask | payload.length));
        else if (payload.length < 65_536) bytes.put((byte) (mask | 126)).putShort((short) payload.length);
        else bytes.put((byte) (mask | 127)).putLong(payload.length);
        if (masked) bytes.putInt(0);
        bytes.put(payload);
        out.write(bytes.array(), 0, bytes.position());
        out.flush();
    }

    /// The code of a close frame; 1005 without one, as RFC 6455, 7.1.5 names it.
    int closeCode() {
        return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }
}
