package io.sluice.gateway.http1;

/// Scans HTTP/1 heads, strictly (RFC 9112, 2 to 5): what could be read in two ways is refused.
///
/// Only CRLF ends a line. A name is a token directly followed by a colon. A value holds no control bytes but HTAB.
/// A folded line is a fault. Names are brought to Go's canonical spelling in place, as Tyk sends them. Works line by
/// line: with half a head it answers [#MORE] and goes on later where the last whole line ended.
public final class HeadScanner {
    /// More bytes are needed.
    public static final int MORE = 0;
    /// The head is complete; [#end] says where the body begins.
    public static final int DONE = 1;
    /// The head is refused; [#fault] says why.
    public static final int REFUSED = 2;

    private final int maxBytes;
    private final int maxFields;
    private final boolean canonical;
    private HeadFault fault = HeadFault.NONE;
    private boolean started;

    /// @param maxBytes  largest head, its last CRLF included
    /// @param maxFields most fields
    /// @param canonical rewrite names to Go's canonical spelling
    public HeadScanner(int maxBytes, int maxFields, boolean canonical) {
        this.maxBytes = maxBytes;
        this.maxFields = maxFields;
        this.canonical = canonical;
    }

    public HeadFault fault() {
        return fault;
    }

    /// Largest head in bytes.
    public int maxBytes() {
        return maxBytes;
    }

    /// Forgets the head before; call it with each [Head#clear].
    public void restart() {
        started = false;
        fault = HeadFault.NONE;
    }

    /// Like [#restart], for fields without a first line.
    void trailers() {
        started = true;
        fault = HeadFault.NONE;
    }

    /// Offset behind the head, once [#DONE].
    public int end(Head head) {
        return head.scanned;
    }

    /// Scans what has been appended to `head` so far.
    public int request(RequestHead head) {
        if (!started) {
            // RFC 9112, 2.2: an empty line before the request line is ignored.
            if (head.scanned == 0 && head.length >= 2 && head.bytes[0] == '\r' && head.bytes[1] == '\n')
                head.scanned = 2;
            int end = lineEnd(head);
            if (end < 0) return unfinished(head, end, true);
            var found = requestLine(head, head.scanned, end);
            if (found != HeadFault.NONE) return refuse(found);
            head.scanned = end + 2;
            started = true;
        }
        return fields(head);
    }

    /// Scans what has been appended to `head` so far.
    public int response(ResponseHead head) {
        if (!started) {
            int end = lineEnd(head);
            if (end < 0) return unfinished(head, end, false);
            if (!statusLine(head, head.scanned, end)) return refuse(HeadFault.MALFORMED_LINE);
            head.scanned = end + 2;
            started = true;
        }
        return fields(head);
    }

    private int refuse(HeadFault why) {
        fault = why;
        return REFUSED;
    }

    /// Index of the CR of the next CRLF; -1: not there yet; -2: a bare CR or LF comes first.
    private static int lineEnd(Head head) {
        var b = head.bytes;
        int to = head.length;
        for (int i = head.scanned; i < to; i++) {
            if (b[i] == '\n') return -2;
            if (b[i] == '\r') {
                if (i + 1 == to) return -1;
                return b[i + 1] == '\n' ? i : -2;
            }
        }
        return -1;
    }

    private int unfinished(Head head, int end, boolean request) {
        if (end == -2) return refuse(HeadFault.BAD_LINE_END);
        if (head.length >= maxBytes) return refuse(request ? HeadFault.TARGET_TOO_LONG : HeadFault.TOO_LARGE);
        // Something that cannot become a request line is refused at once: a TLS hello, for one, never ends in CRLF.
        if (request
                && head.length > head.scanned
                && !Ascii.isToken(head.bytes[head.scanned])
                && head.bytes[head.scanned] != '\r') {
            return refuse(HeadFault.BAD_METHOD);
        }
        return MORE;
    }

    private int fields(Head head) {
        int at = head.scanned;
        int to = head.length;
        while (true) {
            var b = head.bytes;
            if (at >= to) return more(head, at);
            byte first = b[at];
            if (first == '\r') {
                if (at + 1 >= to) return more(head, at);
                if (b[at + 1] != '\n') return refuse(HeadFault.BAD_LINE_END);
                head.scanned = at + 2;
                if (head.scanned > maxBytes) return refuse(HeadFault.TOO_LARGE);
                return DONE;
            }
            if (first == ' ' || first == '\t') return refuse(HeadFault.FOLDED);
            // Name.
            int i = at;
            int hash = 0;
            byte lower;
            while (i < to && (lower = Ascii.tokenLower(b[i])) != 0) {
                hash = hash * 31 + lower;
                i++;
            }
            if (i >= to) return more(head, at);
            if (b[i] != ':')
                return refuse(b[i] == '\n' || b[i] == '\r' ? HeadFault.MALFORMED_LINE : HeadFault.BAD_NAME);
            if (i == at) return refuse(HeadFault.BAD_NAME);
            int nameEnd = i++;
            // Value, without the blanks around it.
            while (i < to && (b[i] == ' ' || b[i] == '\t')) i++;
            int valueStart = i;
            int valueEnd = i;
            while (i < to && Ascii.isValue(b[i])) {
                byte c = b[i++];
                if (c != ' ' && c != '\t') valueEnd = i;
            }
            if (i >= to) return more(head, at);
            if (b[i] != '\r') return refuse(b[i] == '\n' ? HeadFault.BAD_LINE_END : HeadFault.BAD_VALUE);
            if (i + 1 >= to) return more(head, at);
            if (b[i + 1] != '\n') return refuse(HeadFault.BAD_LINE_END);
            if (head.count >= maxFields) return refuse(HeadFault.TOO_LARGE);
            if (canonical) canonical(b, at, nameEnd);
            head.note(at, nameEnd, valueStart, valueEnd, i + 2, hash, HeaderName.numberOf(b, at, nameEnd, hash));
            at = i + 2;
            head.scanned = at;
        }
    }

    private int more(Head head, int lineStart) {
        head.scanned = lineStart;
        return head.length >= maxBytes ? refuse(HeadFault.TOO_LARGE) : MORE;
    }

    private static void canonical(byte[] b, int from, int to) {
        boolean upper = true;
        for (int i = from; i < to; i++) {
            byte c = b[i];
            if (upper) {
                if (c >= 'a' && c <= 'z') b[i] = (byte) (c - 32);
            } else if (c >= 'A' && c <= 'Z') {
                b[i] = (byte) (c + 32);
            }
            upper = c == '-';
        }
    }

    private static HeadFault requestLine(RequestHead head, int from, int end) {
        var b = head.bytes;
        int i = from;
        while (i < end && Ascii.isToken(b[i])) i++;
        if (i == from || i == end || b[i] != ' ') return HeadFault.BAD_METHOD;
        head.methodStart = from;
        head.methodEnd = i++;
        int targetStart = i;
        while (i < end && (b[i] > ' ' || b[i] < 0) && b[i] != 0x7f) i++;
        int targetEnd = i;
        if (targetEnd == targetStart || i == end || b[i] != ' ') return HeadFault.BAD_TARGET;
        i++;
        if (!hasSlash(b, i, end)) return HeadFault.NOT_HTTP;
        if (end - i != 8 || b[i] != 'H' || b[i + 1] != 'T' || b[i + 2] != 'T' || b[i + 3] != 'P' || b[i + 4] != '/') {
            return HeadFault.MALFORMED_LINE;
        }
        if (b[i + 6] != '.' || !digit(b[i + 5]) || !digit(b[i + 7])) return HeadFault.MALFORMED_LINE;
        if (b[i + 5] != '1') return HeadFault.BAD_VERSION;
        head.minorVersion = b[i + 7] == '0' ? 0 : 1;
        return target(head, targetStart, targetEnd);
    }

    private static boolean hasSlash(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) if (b[i] == '/') return true;
        return false;
    }

    private static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    /// The four forms of RFC 9112, 3.2; authority-form belongs to CONNECT, which a gateway refuses.
    private static HeadFault target(RequestHead head, int from, int to) {
        var b = head.bytes;
        boolean connect =
                head.methodEnd - head.methodStart == 7 && head.method().equals("CONNECT");
        if (connect) return HeadFault.BAD_METHOD;
        int path = from;
        if (b[from] == '*') {
            if (to - from != 1 || !head.method().equals("OPTIONS")) return HeadFault.BAD_TARGET;
            head.asterisk = true;
        } else if (b[from] != '/') {
            path = absolute(head, from, to);
            if (path < 0) return HeadFault.BAD_TARGET;
        }
        head.pathStart = path;
        head.pathEnd = to;
        head.queryEnd = to;
        for (int i = path; i < to; i++) {
            if (b[i] == '?') {
                head.pathEnd = i;
                head.queryStart = i + 1;
                for (int k = i + 1; k < to; k++) if (b[k] < 0 || b[k] == '#') head.oddInQuery = true;
                break;
            }
        }
        return inspectPath(head) ? HeadFault.NONE : HeadFault.BAD_TARGET;
    }

    /// Start of the path of an absolute-form target; -1 when the form is broken.
    private static int absolute(RequestHead head, int from, int to) {
        var b = head.bytes;
        int i = from;
        while (i < to && b[i] != ':') i++;
        int scheme = i - from;
        boolean http = scheme == 4 || (scheme == 5 && Ascii.lower(b[from + 4]) == 's');
        if (!http || to - i < 4 || b[i + 1] != '/' || b[i + 2] != '/') return -1;
        if (Ascii.lower(b[from]) != 'h' || Ascii.lower(b[from + 1]) != 't') return -1;
        if (Ascii.lower(b[from + 2]) != 't' || Ascii.lower(b[from + 3]) != 'p') return -1;
        int start = i + 3;
        int end = start;
        while (end < to && b[end] != '/' && b[end] != '?') end++;
        if (end == start || !HostField.valid(b, start, end)) return -1;
        head.authorityStart = start;
        head.authorityEnd = end;
        if (end < to && b[end] == '/') return end;
        // No path: RFC 9112, 3.2.1 makes it "/". Room is found by moving the authority one byte to the left, over a
        // slash of the scheme, which nobody reads any more.
        System.arraycopy(b, start, b, start - 1, end - start);
        head.authorityStart = start - 1;
        head.authorityEnd = end - 1;
        b[end - 1] = '/';
        return end - 1;
    }

    /// Looks for what makes a path special: percent signs, bytes to encode, dot and empty segments.
    ///
    /// @return false when the path holds a percent sign that is no encoding
    static boolean inspectPath(RequestHead head) {
        var b = head.bytes;
        for (int i = head.pathStart; i < head.pathEnd; i++) {
            byte c = b[i];
            switch (c) {
                case '%' -> {
                    if (i + 2 >= head.pathEnd || Ascii.hex(b[i + 1]) < 0 || Ascii.hex(b[i + 2]) < 0) return false;
                    head.percentInPath = true;
                    int decoded = Ascii.hex(b[i + 1]) * 16 + Ascii.hex(b[i + 2]);
                    if (decoded == '.' || decoded == '/') head.dotsOrSlashes = true;
                }
                case '/' -> {
                    if (i + 1 < head.pathEnd && (b[i + 1] == '/' || b[i + 1] == '.')) head.dotsOrSlashes = true;
                }
                case '"', '#', '<', '>', '\\', '^', '`', '{', '|', '}' -> head.oddInPath = true;
                default -> {
                    if (c < 0) head.oddInPath = true;
                }
            }
        }
        return true;
    }

    private static boolean statusLine(ResponseHead head, int from, int end) {
        var b = head.bytes;
        if (end - from < 12 || b[from] != 'H' || b[from + 1] != 'T' || b[from + 2] != 'T' || b[from + 3] != 'P')
            return false;
        if (b[from + 4] != '/' || b[from + 5] != '1' || b[from + 6] != '.' || !digit(b[from + 7]) || b[from + 8] != ' ')
            return false;
        if (!digit(b[from + 9]) || !digit(b[from + 10]) || !digit(b[from + 11])) return false;
        head.minorVersion = b[from + 7] == '0' ? 0 : 1;
        head.status = (b[from + 9] - '0') * 100 + (b[from + 10] - '0') * 10 + b[from + 11] - '0';
        if (head.status < 100) return false;
        int reason = from + 12;
        if (reason < end) {
            if (b[reason] != ' ') return false;
            for (int i = ++reason; i < end; i++) if (!Ascii.isValue(b[i])) return false;
        }
        head.reasonStart = reason;
        head.reasonEnd = end;
        return true;
    }
}
