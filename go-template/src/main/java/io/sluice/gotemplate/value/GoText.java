package io.sluice.gotemplate.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Text as Go sees it: bytes in UTF-8, some of which may be invalid. In a `String` such a byte is the
/// character U+DC00 plus the byte, which valid text never has alone.
public final class GoText {

    private static final char INVALID_BYTE = 0xDC00;

    private GoText() {}

    /// The number of bytes.
    public static int length(String text) {
        int length = text.length();
        int bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (c < 0x800) {
                bytes++;
            } else if (isPair(text, i)) {
                bytes += 2; // Four bytes for two characters.
                i++;
            } else if (!isInvalidByte(c)) {
                bytes += 2;
            }
        }
        return bytes;
    }

    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    public static byte[] bytes(String text) {
        byte[] bytes = new byte[length(text)];
        write(text, bytes, 0);
        return bytes;
    }

    /// Writes the bytes of a text; there must be room for them.
    ///
    /// @return the position behind them
    public static int write(String text, byte[] target, int at) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                target[at++] = (byte) c;
            } else if (c < 0x800) {
                target[at++] = (byte) (0xC0 | c >> 6);
                target[at++] = (byte) (0x80 | c & 0x3F);
            } else if (isPair(text, i)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                target[at++] = (byte) (0xF0 | point >> 18);
                target[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                target[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                target[at++] = (byte) (0x80 | point & 0x3F);
            } else if (isInvalidByte(c)) {
                target[at++] = (byte) c;
            } else {
                int point = Character.isSurrogate(c) ? 0xFFFD : c;
                target[at++] = (byte) (0xE0 | point >> 12);
                target[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                target[at++] = (byte) (0x80 | point & 0x3F);
            }
        }
        return at;
    }

    public static String of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    @SuppressWarnings("deprecation") // The constructor with a high byte is the fastest way for ASCII.
    public static String of(byte[] bytes, int from, int to) {
        int ascii = from;
        while (ascii < to && bytes[ascii] >= 0) {
            ascii++;
        }
        if (ascii == to) {
            return new String(bytes, 0, from, to - from);
        }
        StringBuilder text = new StringBuilder(to - from);
        for (int i = from; i < to; ) {
            int width = width(bytes, i, to);
            if (width == 0) {
                text.append((char) (INVALID_BYTE + (bytes[i++] & 0xFF)));
            } else {
                text.appendCodePoint(point(bytes, i, width));
                i += width;
            }
        }
        return text.toString();
    }

    /// Cuts by positions of bytes.
    ///
    /// @throws StringIndexOutOfBoundsException when they are not within the text
    public static String slice(String text, int from, int to) {
        if (isAscii(text)) {
            return text.substring(from, to);
        }
        byte[] bytes = bytes(text);
        if (from < 0 || to > bytes.length || from > to) {
            throw new StringIndexOutOfBoundsException(to);
        }
        return of(bytes, from, to);
    }

    /// Orders by bytes.
    public static int compare(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                return Character.isSurrogate(left) || Character.isSurrogate(right)
                        ? java.util.Arrays.compareUnsigned(bytes(a), bytes(b))
                        : Character.compare(left, right);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /// The keys of a map in the order in which Go prints and ranges over them.
    public static List<String> sortedKeys(Map<?, ?> map) {
        List<String> keys = new ArrayList<>(map.size());
        for (Object key : map.keySet()) {
            keys.add((String) key);
        }
        keys.sort(GoText::compare);
        return keys;
    }

    /// Whether a character stands for a byte that is no valid UTF-8, not being half of a pair.
    public static boolean isInvalidByte(int c) {
        return c >= INVALID_BYTE + 0x80 && c <= INVALID_BYTE + 0xFF;
    }

    /// The code point at a position as Go decodes it: an invalid byte is U+FFFD.
    public static int pointAt(String text, int index) {
        int point = text.codePointAt(index);
        return point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point;
    }

    private static boolean isPair(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }

    /// The width of the valid sequence at a position, 0 when there is none: shortest form, no surrogates.
    private static int width(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        int width = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (width == 0 || at + width > to) {
            return 0;
        }
        for (int i = 1; i < width; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[at + 1] & 0xFF;
        boolean overlong = first == 0xE0 && second < 0xA0 || first == 0xF0 && second < 0x90;
        boolean outside = first == 0xED && second > 0x9F || first == 0xF4 && second > 0x8F;
        return overlong || outside ? 0 : width;
    }

    private static int point(byte[] bytes, int at, int width) {
        int first = bytes[at] & 0xFF;
        int point = width == 1 ? first : first & (0xFF >> width + 1);
        for (int i = 1; i < width; i++) {
            point = point << 6 | bytes[at + i] & 0x3F;
        }
        return point;
    }
}
