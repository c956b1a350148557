package io.sluice.gateway.http1;

import java.nio.charset.StandardCharsets;

/// What has to hold for a whole request head before anybody acts on it (RFC 9112, 3.2 and 9.3; RFC 9110, 7.2).
public final class RequestRules {
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] CONTINUE = "100-continue".getBytes(StandardCharsets.ISO_8859_1);

    private RequestRules() {}

    /// One valid Host, or none from an HTTP/1.0 client.
    public static HeadFault host(RequestHead head) {
        int host = -1;
        for (int i = 0; i < head.count; i++) {
            if (head.known[i] != HeaderName.K_HOST) continue;
            if (host >= 0) return HeadFault.BAD_HOST;
            host = i;
        }
        if (host < 0) return head.minorVersion == 0 ? HeadFault.NONE : HeadFault.NO_HOST;
        return HostField.valid(head.bytes, head.valueStart[host], head.valueEnd[host])
                ? HeadFault.NONE
                : HeadFault.BAD_HOST;
    }

    /// Whether the client wants the connection kept after the answer.
    public static boolean keepAlive(Head head, int minorVersion) {
        boolean keep = minorVersion > 0;
        for (int i = 0; i < head.count; i++) {
            if (head.known[i] != HeaderName.K_CONNECTION) continue;
            if (lists(head, i, CLOSE)) return false;
            if (minorVersion == 0 && lists(head, i, KEEP_ALIVE)) keep = true;
        }
        return keep;
    }

    /// `Expect: 100-continue` from an HTTP/1.1 client.
    public static boolean expectsContinue(RequestHead head) {
        if (head.minorVersion == 0) return false;
        int i = head.find(HeaderName.EXPECT);
        return i >= 0 && head.valueIs(i, CONTINUE);
    }

    /// True when the comma list in field `i` has this lower-case member.
    public static boolean lists(Head head, int i, byte[] lower) {
        var b = head.bytes;
        int to = head.valueEnd[i];
        int at = head.valueStart[i];
        while (at < to) {
            while (at < to && (b[at] == ' ' || b[at] == '\t' || b[at] == ',')) at++;
            int from = at;
            while (at < to && b[at] != ',') at++;
            int end = at;
            while (end > from && (b[end - 1] == ' ' || b[end - 1] == '\t')) end--;
            if (end - from == lower.length) {
                int k = 0;
                while (k < lower.length && Ascii.lower(b[from + k]) == lower[k]) k++;
                if (k == lower.length) return true;
            }
        }
        return false;
    }
}
