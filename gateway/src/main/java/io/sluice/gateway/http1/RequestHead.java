package io.sluice.gateway.http1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Head of one request: request line and fields.
///
/// The target is kept as spans: path and query as the client sent them, the authority of an absolute-form
/// target apart.
public final class RequestHead extends Head {
    int methodStart;
    int methodEnd;

    @Nullable
    String method;

    int pathStart;
    int pathEnd;
    /// First byte behind the `?`, or -1 when there is no query.
    int queryStart = -1;
    int queryEnd;
    /// Authority of an absolute-form target, or -1.
    int authorityStart = -1;
    int authorityEnd;
    int minorVersion = 1;
    boolean asterisk;
    boolean percentInPath;
    boolean oddInPath;
    boolean oddInQuery;
    boolean dotsOrSlashes;

    @Override
    public void clear() {
        super.clear();
        method = null;
        queryStart = -1;
        authorityStart = -1;
        minorVersion = 1;
        asterisk = false;
        percentInPath = false;
        oddInPath = false;
        oddInQuery = false;
        dotsOrSlashes = false;
    }

    /// The method as sent; the usual ones are shared constants.
    public String method() {
        var known = method;
        if (known == null) {
            known = methodOf(bytes, methodStart, methodEnd);
            method = known;
        }
        return known;
    }

    /// Changes the method for the upstream.
    public void method(String changed) {
        method = changed;
    }

    /// A method is a token (RFC 9110, 9.1): nothing in it can end the request line.
    public static boolean isMethod(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c < 127 && Ascii.isToken((byte) c));
    }

    private static String methodOf(byte[] b, int from, int to) {
        switch (to - from) {
            case 3 -> {
                if (b[from] == 'G' && b[from + 1] == 'E' && b[from + 2] == 'T') return "GET";
                if (b[from] == 'P' && b[from + 1] == 'U' && b[from + 2] == 'T') return "PUT";
            }
            case 4 -> {
                if (b[from] == 'P' && b[from + 1] == 'O' && b[from + 2] == 'S' && b[from + 3] == 'T') return "POST";
                if (b[from] == 'H' && b[from + 1] == 'E' && b[from + 2] == 'A' && b[from + 3] == 'D') return "HEAD";
            }
            default -> {}
        }
        return new String(b, from, to - from, StandardCharsets.ISO_8859_1).intern();
    }

    public int pathStart() {
        return pathStart;
    }

    public int pathEnd() {
        return pathEnd;
    }

    /// First byte of the query behind the `?`, or -1 when the target has none.
    public int queryStart() {
        return queryStart;
    }

    public int queryEnd() {
        return queryEnd;
    }

    /// The query without `?`, as sent; "" when there is none.
    public String query() {
        return queryStart < 0 ? "" : text(queryStart, queryEnd);
    }

    /// Changes the query for the upstream.
    ///
    /// @param changed percent-encoded, without `?`; "" takes the query away
    public void query(String changed) {
        if (changed.isEmpty()) {
            queryStart = -1;
            return;
        }
        var q = changed.getBytes(StandardCharsets.ISO_8859_1);
        room(q.length);
        queryStart = length;
        System.arraycopy(q, 0, bytes, length, q.length);
        length += q.length;
        queryEnd = length;
    }

    /// The path as sent, percent-encoding and all.
    public String rawPath() {
        return text(pathStart, pathEnd);
    }

    /// Path and query as sent.
    public String rawTarget() {
        return queryStart < 0 ? rawPath() : rawPath() + "?" + query();
    }

    /// A `%` stands in the path.
    public boolean percentInPath() {
        return percentInPath;
    }

    /// Bytes stand in the path that a URI has to encode.
    public boolean oddInPath() {
        return oddInPath;
    }

    /// Bytes stand in the query that may not: `#`, or above 127.
    public boolean oddInQuery() {
        return oddInQuery;
    }

    /// The path may hold dot segments or empty segments (or encoded ones).
    public boolean dotsOrSlashes() {
        return dotsOrSlashes;
    }

    /// The target is `*`.
    public boolean asterisk() {
        return asterisk;
    }

    /// 0 for HTTP/1.0, 1 for HTTP/1.1 and higher minor versions.
    public int minorVersion() {
        return minorVersion;
    }

    /// The host that was asked for, with its port: the target's authority, else the Host field, else "".
    public String host() {
        if (authorityStart >= 0) return text(authorityStart, authorityEnd);
        return valueOrEmpty(HeaderName.HOST);
    }

    /// Span of [#host]; start in the high half, end in the low half; -1 when there is none.
    public long hostSpan() {
        if (authorityStart >= 0) return ((long) authorityStart << 32) | authorityEnd;
        int i = find(HeaderName.HOST);
        return i < 0 ? -1 : ((long) valueStart[i] << 32) | valueEnd[i];
    }

    /// Changes path and query.
    ///
    /// @param path  percent-encoded
    /// @param query null for none
    /// @return false when the path holds a percent sign that is no encoding
    public boolean target(String path, @Nullable String query) {
        asterisk = false;
        percentInPath = false;
        oddInPath = false;
        oddInQuery = false;
        dotsOrSlashes = false;
        queryStart = -1;
        var p = path.getBytes(StandardCharsets.UTF_8);
        room(p.length);
        pathStart = length;
        System.arraycopy(p, 0, bytes, length, p.length);
        length += p.length;
        pathEnd = length;
        if (query != null) {
            var q = query.getBytes(StandardCharsets.UTF_8);
            room(q.length);
            queryStart = length;
            for (byte b : q) {
                if (b < 0 || b == '#') oddInQuery = true;
                bytes[length++] = b;
            }
            queryEnd = length;
        }
        return HeadScanner.inspectPath(this);
    }

    /// Fills the request line from parts; for requests that did not come as HTTP/1 bytes.
    ///
    /// @return false when the path holds a percent sign that is no encoding
    public boolean line(String method, String path, @Nullable String query) {
        this.method = method;
        var p = path.getBytes(StandardCharsets.ISO_8859_1);
        room(p.length + 2 + (query == null ? 0 : query.length()));
        pathStart = length;
        System.arraycopy(p, 0, bytes, length, p.length);
        length += p.length;
        pathEnd = length;
        if (query != null) {
            var q = query.getBytes(StandardCharsets.ISO_8859_1);
            bytes[length++] = '?';
            queryStart = length;
            System.arraycopy(q, 0, bytes, length, q.length);
            length += q.length;
            queryEnd = length;
        }
        asterisk = path.equals("*");
        return HeadScanner.inspectPath(this);
    }
}
