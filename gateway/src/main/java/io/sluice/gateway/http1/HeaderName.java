package io.sluice.gateway.http1;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A header name, ready to be looked up in a [Head] without allocation.
///
/// Two names are equal when their lower-case forms are. The names the gateway itself cares about are constants with
/// a [#known] number above 0, so that a switch can tell them apart.
public final class HeaderName {
    private static final int BUCKETS = 256;
    private static final @Nullable HeaderName[] KNOWN = new HeaderName[BUCKETS];

    // Numbers for switches; 0 is every other name.
    public static final byte OTHER = 0;
    public static final byte K_HOST = 1;
    public static final byte K_CONNECTION = 2;
    public static final byte K_CONTENT_LENGTH = 3;
    public static final byte K_TRANSFER_ENCODING = 4;
    public static final byte K_UPGRADE = 5;
    public static final byte K_KEEP_ALIVE = 6;
    public static final byte K_PROXY_CONNECTION = 7;
    public static final byte K_PROXY_AUTHENTICATE = 8;
    public static final byte K_PROXY_AUTHORIZATION = 9;
    public static final byte K_TE = 10;
    public static final byte K_TRAILER = 11;
    public static final byte K_EXPECT = 12;
    public static final byte K_X_FORWARDED_FOR = 13;
    public static final byte K_X_REAL_IP = 14;
    public static final byte K_USER_AGENT = 15;
    public static final byte K_CONTENT_TYPE = 16;
    public static final byte K_DATE = 17;
    public static final byte K_AUTHORIZATION = 18;
    public static final byte K_COOKIE = 19;
    public static final byte K_ORIGIN = 20;
    public static final byte K_VIA = 21;
    public static final byte K_MAX_FORWARDS = 22;
    public static final byte K_RATE_LIMIT = 23;
    public static final byte K_CORS = 24;
    public static final byte K_INTERNAL = 25;
    public static final byte K_SERVER = 26;

    public static final HeaderName HOST = known("Host", K_HOST);
    public static final HeaderName CONNECTION = known("Connection", K_CONNECTION);
    public static final HeaderName CONTENT_LENGTH = known("Content-Length", K_CONTENT_LENGTH);
    public static final HeaderName TRANSFER_ENCODING = known("Transfer-Encoding", K_TRANSFER_ENCODING);
    public static final HeaderName UPGRADE = known("Upgrade", K_UPGRADE);
    public static final HeaderName KEEP_ALIVE = known("Keep-Alive", K_KEEP_ALIVE);
    public static final HeaderName PROXY_CONNECTION = known("Proxy-Connection", K_PROXY_CONNECTION);
    public static final HeaderName PROXY_AUTHENTICATE = known("Proxy-Authenticate", K_PROXY_AUTHENTICATE);
    public static final HeaderName PROXY_AUTHORIZATION = known("Proxy-Authorization", K_PROXY_AUTHORIZATION);
    public static final HeaderName TE = known("Te", K_TE);
    public static final HeaderName TRAILER = known("Trailer", K_TRAILER);
    public static final HeaderName EXPECT = known("Expect", K_EXPECT);
    public static final HeaderName X_FORWARDED_FOR = known("X-Forwarded-For", K_X_FORWARDED_FOR);
    public static final HeaderName X_REAL_IP = known("X-Real-Ip", K_X_REAL_IP);
    public static final HeaderName USER_AGENT = known("User-Agent", K_USER_AGENT);
    public static final HeaderName CONTENT_TYPE = known("Content-Type", K_CONTENT_TYPE);
    public static final HeaderName DATE = known("Date", K_DATE);
    public static final HeaderName AUTHORIZATION = known("Authorization", K_AUTHORIZATION);
    public static final HeaderName COOKIE = known("Cookie", K_COOKIE);
    public static final HeaderName ORIGIN = known("Origin", K_ORIGIN);
    public static final HeaderName VIA = known("Via", K_VIA);
    public static final HeaderName MAX_FORWARDS = known("Max-Forwards", K_MAX_FORWARDS);
    public static final HeaderName RATE_LIMIT_LIMIT = known("X-RateLimit-Limit", K_RATE_LIMIT);
    public static final HeaderName RATE_LIMIT_REMAINING = known("X-RateLimit-Remaining", K_RATE_LIMIT);
    public static final HeaderName RATE_LIMIT_RESET = known("X-RateLimit-Reset", K_RATE_LIMIT);
    public static final HeaderName CORS_ALLOW_ORIGIN = known("Access-Control-Allow-Origin", K_CORS);
    public static final HeaderName CORS_ALLOW_METHODS = known("Access-Control-Allow-Methods", K_CORS);
    public static final HeaderName CORS_ALLOW_HEADERS = known("Access-Control-Allow-Headers", K_CORS);
    public static final HeaderName CORS_ALLOW_CREDENTIALS = known("Access-Control-Allow-Credentials", K_CORS);
    public static final HeaderName CORS_EXPOSE_HEADERS = known("Access-Control-Expose-Headers", K_CORS);
    public static final HeaderName CORS_MAX_AGE = known("Access-Control-Max-Age", K_CORS);
    public static final HeaderName TYK_INTERNAL = known("X-Tyk-Internal", K_INTERNAL);
    public static final HeaderName SERVER = known("Server", K_SERVER);

    final byte[] lower;
    final byte[] written;
    final int hash;
    final byte known;

    private HeaderName(String written, byte known) {
        this.written = written.getBytes(StandardCharsets.ISO_8859_1);
        this.lower = written.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
        this.known = known;
        int h = 0;
        for (byte b : lower) h = h * 31 + b;
        this.hash = h;
    }

    private static HeaderName known(String written, byte number) {
        var name = new HeaderName(written, number);
        int at = name.hash & (BUCKETS - 1);
        while (KNOWN[at] != null) at = (at + 1) & (BUCKETS - 1);
        KNOWN[at] = name;
        return name;
    }

    /// The name, spelt as Go's net/http does (`x-request-id` becomes `X-Request-Id`).
    public static HeaderName of(String name) {
        return exactly(canonical(name));
    }

    /// The name, written exactly like this.
    public static HeaderName exactly(String written) {
        var name = new HeaderName(written, OTHER);
        byte number = numberOf(name.lower, 0, name.lower.length, name.hash);
        return number == OTHER ? name : new HeaderName(written, number);
    }

    /// Whether these can be a field (RFC 9110, 5): a name that is a token, a value without line ends.
    /// What comes from HTTP/2 has not been through a scanner.
    public static boolean isField(String name, String value) {
        if (name.isEmpty()) return false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c > 126 || !Ascii.isToken((byte) c)) return false;
        }
        return isValue(value);
    }

    /// Whether this can be the value of a field.
    public static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) return false;
        }
        return true;
    }

    /// Go's canonical form: first letter and each letter after a hyphen in upper case, the rest in lower case; a name
    /// that is no token stays as it is.
    public static String canonical(String name) {
        var chars = name.toCharArray();
        boolean upper = true;
        for (int i = 0; i < chars.length; i++) {
            char c = chars[i];
            if (c > 126 || !Ascii.isToken((byte) c)) return name;
            if (upper && c >= 'a' && c <= 'z') chars[i] = (char) (c - 32);
            else if (!upper && c >= 'A' && c <= 'Z') chars[i] = (char) (c + 32);
            upper = c == '-';
        }
        return new String(chars);
    }

    /// Number of the name in `lower[from..to)` whose hash is `hash`, or [#OTHER].
    static byte numberOf(byte[] lowerOrNot, int from, int to, int hash) {
        int at = hash & (BUCKETS - 1);
        for (HeaderName name = KNOWN[at]; name != null; name = KNOWN[at = (at + 1) & (BUCKETS - 1)]) {
            if (name.hash == hash && name.matches(lowerOrNot, from, to)) return name.known;
        }
        return OTHER;
    }

    boolean matches(byte[] bytes, int from, int to) {
        if (to - from != lower.length) return false;
        for (int i = 0; i < lower.length; i++) if (Ascii.lower(bytes[from + i]) != lower[i]) return false;
        return true;
    }

    public byte known() {
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HeaderName name && hash == name.hash && java.util.Arrays.equals(lower, name.lower);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return new String(written, StandardCharsets.ISO_8859_1);
    }
}
