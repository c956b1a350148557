package io.sluice.gateway.http1;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The fields of one message head as offsets into one byte array; reused from message to message.
///
/// The bytes of the head are copied here once, as they come off the socket, and are never turned into objects unless
/// a stage asks for one. A field that is removed is only marked; a field that is added is written behind the others
/// in the same array. Writing the head out copies runs of neighbouring untouched lines at once.
///
/// Not thread-safe: belongs to the event loop of its exchange. Fields come from a scanner that has checked them;
/// what is added here is cleaned of line ends, so a value can never begin a new field.
public class Head {
    static final byte REMOVED = -1;
    private static final int BYTES = 1024;
    private static final int FIELDS = 24;
    /// Larger arrays are given up after the message, so that one fat request does not stay in memory.
    private static final int KEPT = 16 * 1024;

    byte[] bytes = new byte[BYTES];
    int length;

    int count;
    int[] nameStart = new int[FIELDS];
    int[] nameEnd = new int[FIELDS];
    int[] valueStart = new int[FIELDS];
    int[] valueEnd = new int[FIELDS];
    int[] lineEnd = new int[FIELDS];
    int[] hash = new int[FIELDS];
    byte[] known = new byte[FIELDS];

    /// Offset of the next line to scan; used by [HeadScanner].
    int scanned;

    public void clear() {
        if (bytes.length > KEPT) bytes = new byte[BYTES];
        if (nameStart.length > 256) fields(FIELDS, 0);
        length = 0;
        count = 0;
        scanned = 0;
    }

    /// Takes up to `most` bytes from `in` without moving its reader index; answers how many.
    public int append(ByteBuf in, int most) {
        int n = Math.min(in.readableBytes(), most);
        room(n);
        in.getBytes(in.readerIndex(), bytes, length, n);
        length += n;
        return n;
    }

    void room(int more) {
        if (bytes.length - length < more) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }

    private void fields(int size, int kept) {
        nameStart = grown(nameStart, size, kept);
        nameEnd = grown(nameEnd, size, kept);
        valueStart = grown(valueStart, size, kept);
        valueEnd = grown(valueEnd, size, kept);
        lineEnd = grown(lineEnd, size, kept);
        hash = grown(hash, size, kept);
        var old = known;
        known = new byte[size];
        System.arraycopy(old, 0, known, 0, kept);
    }

    private static int[] grown(int[] old, int size, int kept) {
        var grown = new int[size];
        System.arraycopy(old, 0, grown, 0, kept);
        return grown;
    }

    /// Notes a field whose bytes are already in the array.
    void note(int nameFrom, int nameTo, int valueFrom, int valueTo, int lineTo, int nameHash, byte number) {
        if (count == nameStart.length) fields(count * 2, count);
        int i = count++;
        nameStart[i] = nameFrom;
        nameEnd[i] = nameTo;
        valueStart[i] = valueFrom;
        valueEnd[i] = valueTo;
        lineEnd[i] = lineTo;
        hash[i] = nameHash;
        known[i] = number;
    }

    // ---- reading -------------------------------------------------------------------------------------------------

    /// Number of entries, removed ones included; use with [#isThere].
    public int count() {
        return count;
    }

    public boolean isThere(int i) {
        return known[i] != REMOVED;
    }

    /// Number of a well-known name ([HeaderName] constants), or [HeaderName#OTHER].
    public byte known(int i) {
        return known[i];
    }

    /// Index of the first field of this name, or -1.
    public int find(HeaderName name) {
        return find(name, 0);
    }

    /// Index of the first field of this name at or after `from`, or -1.
    public int find(HeaderName name, int from) {
        for (int i = from; i < count; i++) {
            if (hash[i] == name.hash && known[i] != REMOVED && name.matches(bytes, nameStart[i], nameEnd[i])) return i;
        }
        return -1;
    }

    public boolean has(HeaderName name) {
        return find(name, 0) >= 0;
    }

    /// First value of this name.
    public Optional<String> value(HeaderName name) {
        int i = find(name);
        return i < 0 ? Optional.empty() : Optional.of(value(i));
    }

    /// First value of this name, "" when there is none.
    public String valueOrEmpty(HeaderName name) {
        int i = find(name);
        return i < 0 ? "" : value(i);
    }

    public String name(int i) {
        return new String(bytes, nameStart[i], nameEnd[i] - nameStart[i], StandardCharsets.ISO_8859_1);
    }

    public String value(int i) {
        return text(valueStart[i], valueEnd[i]);
    }

    public int valueStart(int i) {
        return valueStart[i];
    }

    public int valueEnd(int i) {
        return valueEnd[i];
    }

    /// The array that all offsets point into; valid until the next change of the head.
    public byte[] bytes() {
        return bytes;
    }

    /// UTF-8 where the bytes are, else Latin-1, so that no byte is lost.
    public String text(int from, int to) {
        for (int i = from; i < to; i++) if (bytes[i] < 0) return decoded(from, to);
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private String decoded(int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }

    /// True when the value of field `i` is exactly these lower-case ASCII letters, in any case.
    public boolean valueIs(int i, byte[] lower) {
        int from = valueStart[i];
        if (valueEnd[i] - from != lower.length) return false;
        for (int k = 0; k < lower.length; k++) if (Ascii.lower(bytes[from + k]) != lower[k]) return false;
        return true;
    }

    /// Forgets bytes behind the head that were copied along with it.
    public void endAt(int end) {
        length = end;
    }

    // ---- changing ------------------------------------------------------------------------------------------------

    public void remove(int i) {
        known[i] = REMOVED;
    }

    /// Removes every field of this name; answers whether there was one.
    public boolean remove(HeaderName name) {
        boolean found = false;
        for (int i = find(name); i >= 0; i = find(name, i + 1)) {
            known[i] = REMOVED;
            found = true;
        }
        return found;
    }

    public void set(HeaderName name, String value) {
        remove(name);
        add(name, value);
    }

    public void set(HeaderName name, long value) {
        remove(name);
        add(name, value);
    }

    public void add(HeaderName name, String value) {
        boolean ascii = true;
        int n = value.length();
        for (int i = 0; i < n; i++) if (value.charAt(i) > 127) ascii = false;
        if (!ascii) {
            var utf8 = value.getBytes(StandardCharsets.UTF_8);
            add(name, utf8, 0, utf8.length);
            return;
        }
        int start = begin(name, n);
        for (int i = 0; i < n; i++) bytes[length++] = clean((byte) value.charAt(i));
        finish(name, start);
    }

    public void add(HeaderName name, byte[] value, int from, int to) {
        int start = begin(name, to - from);
        for (int i = from; i < to; i++) bytes[length++] = clean(value[i]);
        finish(name, start);
    }

    public void add(HeaderName name, long value) {
        int start = begin(name, 20);
        length = Decimal.write(value, bytes, length);
        finish(name, start);
    }

    /// Adds a field from a span of this very head, e.g. to join values.
    int begin(HeaderName name, int valueLength) {
        room(name.written.length + valueLength + 4);
        int start = length;
        System.arraycopy(name.written, 0, bytes, length, name.written.length);
        length += name.written.length;
        bytes[length++] = ':';
        bytes[length++] = ' ';
        return start;
    }

    void finish(HeaderName name, int start) {
        int end = length;
        bytes[length++] = '\r';
        bytes[length++] = '\n';
        int nameTo = start + name.written.length;
        note(start, nameTo, nameTo + 2, end, length, name.hash, name.known);
    }

    /// A byte that could end a line or a field becomes a blank.
    private static byte clean(byte b) {
        return b == '\r' || b == '\n' || b == 0 ? (byte) ' ' : b;
    }

    // ---- writing -------------------------------------------------------------------------------------------------

    /// Bytes that [#writeFields] needs at most.
    public int size() {
        return length;
    }

    /// Writes all fields that are there, each with its line end; no empty line after them.
    public void writeFields(ByteBuf out) {
        writeFieldsBut(REMOVED, REMOVED, out);
    }

    /// Like [#writeFields], without the fields of two well-known names.
    ///
    /// Runs of neighbouring lines are copied at once; a line with other blanks than one behind the colon is written
    /// anew, because a value is passed on without the blanks around it.
    public void writeFieldsBut(byte notThis, byte norThis, ByteBuf out) {
        int from = 0;
        int to = -1;
        for (int i = 0; i < count; i++) {
            byte name = known[i];
            if (name == REMOVED || name == notThis || name == norThis) continue;
            boolean plain = valueStart[i] == nameEnd[i] + 2 && lineEnd[i] == valueEnd[i] + 2;
            if (plain && nameStart[i] == to) {
                to = lineEnd[i];
                continue;
            }
            if (to > from) out.writeBytes(bytes, from, to - from);
            if (plain) {
                from = nameStart[i];
                to = lineEnd[i];
            } else {
                out.writeBytes(bytes, nameStart[i], nameEnd[i] - nameStart[i]);
                out.writeShort((':' << 8) | ' ');
                out.writeBytes(bytes, valueStart[i], valueEnd[i] - valueStart[i]);
                out.writeShort(('\r' << 8) | '\n');
                to = -1;
                from = 0;
            }
        }
        if (to > from) out.writeBytes(bytes, from, to - from);
    }
}
