package io.sluice.gotemplate.format;

import io.sluice.gotemplate.limit.LimitExceeded;
import io.sluice.gotemplate.value.GoText;
import java.util.Arrays;

/// Bytes that grow while something is rendered, up to a limit.
///
/// *thread:* one.
public final class ByteSink {

    private final long limit;
    private byte[] bytes;
    private int size;

    /// @param limit the most bytes it takes before it throws [LimitExceeded]
    public ByteSink(long limit) {
        this(limit, 64);
    }

    /// @param limit the most bytes it takes before it throws [LimitExceeded]
    /// @param room the bytes it has room for before it grows
    public ByteSink(long limit, int room) {
        this.limit = limit;
        this.bytes = new byte[room];
    }

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    public String toText() {
        return GoText.of(bytes, 0, size);
    }

    public ByteSink append(String text) {
        int length = text.length();
        reserve(3L * length); // A character is three bytes at most, a pair of them four.
        byte[] target = bytes;
        int at = size;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                size = GoText.write(i == 0 ? text : text.substring(i), target, at);
                checked();
                return this;
            }
            target[at++] = (byte) c;
        }
        size = at;
        checked();
        return this;
    }

    public ByteSink append(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
        checked();
        return this;
    }

    /// An ASCII character.
    public ByteSink append(char ascii) {
        reserve(1);
        bytes[size++] = (byte) ascii;
        checked();
        return this;
    }

    public ByteSink appendByte(int value) {
        return append((char) (value & 0xFF));
    }

    public ByteSink appendPoint(int point) {
        return point < 0x80 ? append((char) point) : append(Character.toString(point));
    }

    public ByteSink repeat(char ascii, int times) {
        reserve(times);
        Arrays.fill(bytes, size, size + times, (byte) ascii);
        size += times;
        checked();
        return this;
    }

    private void reserve(long more) {
        long needed = size + more;
        if (needed > bytes.length) {
            grow(needed, more);
        }
    }

    /// What is asked for may be three times what is used, so the limit is checked after writing; the room
    /// is refused before when even a third of it is too much.
    private void grow(long needed, long more) {
        if (size + more / 3 > limit || needed > Integer.MAX_VALUE - 8) {
            throw exceeded();
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * bytes.length)));
    }

    private void checked() {
        if (size > limit) {
            size = (int) limit;
            throw exceeded();
        }
    }

    private LimitExceeded exceeded() {
        return new LimitExceeded("template writes more than " + limit + " bytes");
    }
}
