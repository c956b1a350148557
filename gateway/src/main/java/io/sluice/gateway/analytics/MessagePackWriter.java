package io.sluice.gateway.analytics;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// MessagePack into one growing array, each value in its shortest form (msgpack specification, 2.0).
///
/// Ours because a record has seventy short strings and is made for every request: a general writer spends several
/// microseconds on what is a copy. Used by one thread at a time.
final class MessagePackWriter {
    private byte[] bytes = new byte[2 * 1024];
    private int length;

    void clear() {
        // A record with a whole body in it must not stay in memory.
        if (bytes.length > 64 * 1024) bytes = new byte[2 * 1024];
        length = 0;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /// Bytes that this writer made before.
    MessagePackWriter packed(byte[] other) {
        room(other.length);
        System.arraycopy(other, 0, bytes, length, other.length);
        length += other.length;
        return this;
    }

    MessagePackWriter packString(String text) {
        int chars = text.length();
        // Names and most values are ASCII: one byte a character, known without encoding first.
        for (int i = 0; i < chars; i++)
            if (text.charAt(i) > 127) return packUtf8(text.getBytes(StandardCharsets.UTF_8));
        stringHeader(chars);
        for (int i = 0; i < chars; i++) bytes[length + i] = (byte) text.charAt(i);
        length += chars;
        return this;
    }

    private MessagePackWriter packUtf8(byte[] utf8) {
        stringHeader(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
        return this;
    }

    private void stringHeader(int size) {
        room(size + 5);
        if (size < 32) put(0xa0 | size);
        else if (size < 256) put(0xd9, size, 1);
        else if (size < 65_536) put(0xda, size, 2);
        else put(0xdb, size, 4);
    }

    MessagePackWriter packMapHeader(int size) {
        room(5);
        if (size < 16) put(0x80 | size);
        else if (size < 65_536) put(0xde, size, 2);
        else put(0xdf, size, 4);
        return this;
    }

    MessagePackWriter packArrayHeader(int size) {
        room(5);
        if (size < 16) put(0x90 | size);
        else if (size < 65_536) put(0xdc, size, 2);
        else put(0xdd, size, 4);
        return this;
    }

    MessagePackWriter packLong(long value) {
        room(9);
        if (value >= 0) {
            if (value < 128) put((int) value);
            else if (value < 256) put(0xcc, value, 1);
            else if (value < 65_536) put(0xcd, value, 2);
            else if (value < 1L << 32) put(0xce, value, 4);
            else put(0xcf, value, 8);
        } else if (value >= -32) {
            put((int) value);
        } else if (value >= Byte.MIN_VALUE) {
            put(0xd0, value, 1);
        } else if (value >= Short.MIN_VALUE) {
            put(0xd1, value, 2);
        } else if (value >= Integer.MIN_VALUE) {
            put(0xd2, value, 4);
        } else {
            put(0xd3, value, 8);
        }
        return this;
    }

    MessagePackWriter packInt(int value) {
        return packLong(value);
    }

    MessagePackWriter packDouble(double value) {
        room(9);
        put(0xcb, Double.doubleToRawLongBits(value), 8);
        return this;
    }

    MessagePackWriter packBoolean(boolean value) {
        room(1);
        put(value ? 0xc3 : 0xc2);
        return this;
    }

    MessagePackWriter packNil() {
        room(1);
        put(0xc0);
        return this;
    }

    private void room(int more) {
        if (bytes.length - length < more) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }

    private void put(int value) {
        bytes[length++] = (byte) value;
    }

    /// A type byte and `size` bytes of `value`, high ones first.
    private void put(int type, long value, int size) {
        bytes[length++] = (byte) type;
        for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) bytes[length++] = (byte) (value >>> shift);
    }
}
