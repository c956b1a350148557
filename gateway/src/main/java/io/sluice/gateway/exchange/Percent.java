package io.sluice.gateway.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Percent-encoding of paths (RFC 3986, 2.1), as Go's net/url does it.
public final class Percent {
    private Percent() {}

    /// Decodes each valid `%XX`; anything else stays as it is. Bytes are read as UTF-8.
    public static String decode(String text) {
        if (text.indexOf('%') < 0) return text;
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%' && i + 2 < bytes.length) {
                int high = Character.digit(bytes[i + 1], 16);
                int low = Character.digit(bytes[i + 2], 16);
                if (high >= 0 && low >= 0) {
                    out.write(high * 16 + low);
                    i += 2;
                    continue;
                }
            }
            out.write(bytes[i]);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /// Encodes what Go's `URL.EscapedPath` encodes in a path; `/` and the other path characters stay.
    public static String encodePath(String decoded) {
        var out = new StringBuilder(decoded.length() + 8);
        for (byte b : decoded.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isPlain(c)) {
                out.append(c);
            } else {
                out.append('%').append(hex(c >> 4)).append(hex(c & 15));
            }
        }
        return out.toString();
    }

    /// The path as sent when all its bytes may stand in a path, else decoded and encoded anew: then `%2F` becomes `/`.
    public static String reencodePath(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (!isPlain(c) && "%[]".indexOf(c) < 0) return encodePath(decode(path));
        }
        return path;
    }

    /// Encodes what may not stand in a query: blanks, `#`, and what is not ASCII.
    public static String encodeOdd(String query) {
        if (query.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) return query;
        var out = new StringBuilder(query.length() + 8);
        for (byte b : query.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '#') {
                out.append((char) b);
            } else {
                out.append('%').append(hex((b >> 4) & 15)).append(hex(b & 15));
            }
        }
        return out.toString();
    }

    private static boolean isPlain(char c) {
        boolean letterOrDigit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letterOrDigit || (c < 128 && "-_.~$&+,/:;=@!'()*".indexOf(c) >= 0);
    }

    /// Each `%` is followed by two hex digits.
    public static boolean isEncoded(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (i + 2 >= text.length()) return false;
            if (Character.digit(text.charAt(i + 1), 16) < 0 || Character.digit(text.charAt(i + 2), 16) < 0)
                return false;
        }
        return true;
    }

    private static char hex(int digit) {
        return (char) (digit < 10 ? '0' + digit : 'A' + digit - 10);
    }
}
