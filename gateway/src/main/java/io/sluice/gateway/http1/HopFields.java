package io.sluice.gateway.http1;

import java.nio.charset.StandardCharsets;

/// Takes out the fields that belong to one hop (RFC 9110, 7.6.1; `gateway-features-1.md` section 3.2).
public final class HopFields {
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] TRAILERS = "trailers".getBytes(StandardCharsets.ISO_8859_1);

    private HopFields() {}

    /// Removes them, and what `Connection` lists, save the fields that frame or route the message.
    public static void strip(Head head) {
        int fields = head.count;
        for (int i = 0; i < fields; i++) {
            switch (head.known[i]) {
                case HeaderName.K_CONNECTION -> {
                    if (!head.valueIs(i, KEEP_ALIVE) && !head.valueIs(i, CLOSE)) listed(head, i);
                    head.known[i] = Head.REMOVED;
                }
                case HeaderName.K_KEEP_ALIVE,
                        HeaderName.K_PROXY_CONNECTION,
                        HeaderName.K_PROXY_AUTHENTICATE,
                        HeaderName.K_PROXY_AUTHORIZATION,
                        HeaderName.K_TRAILER,
                        HeaderName.K_TRANSFER_ENCODING,
                        HeaderName.K_UPGRADE -> head.known[i] = Head.REMOVED;
                case HeaderName.K_TE -> {
                    if (!head.valueIs(i, TRAILERS)) head.known[i] = Head.REMOVED;
                }
                default -> {}
            }
        }
    }

    /// Only fields that came with the message: a client that lists a field of ours must not get rid of it.
    private static void listed(Head head, int connection) {
        int came = head.scanned > 0 ? head.scanned : Integer.MAX_VALUE;
        for (int i = 0; i < head.count && head.nameStart[i] < came; i++) {
            switch (head.known[i]) {
                case HeaderName.K_HOST,
                        HeaderName.K_CONTENT_LENGTH,
                        HeaderName.K_TRANSFER_ENCODING,
                        HeaderName.K_X_FORWARDED_FOR,
                        HeaderName.K_CONNECTION,
                        Head.REMOVED -> {}
                default -> {
                    if (names(head, connection, i)) head.known[i] = Head.REMOVED;
                }
            }
        }
    }

    /// True when the list in field `connection` has the name of field `i` as a member.
    private static boolean names(Head head, int connection, int i) {
        var b = head.bytes;
        int length = head.nameEnd[i] - head.nameStart[i];
        int to = head.valueEnd[connection];
        int at = head.valueStart[connection];
        while (at < to) {
            while (at < to && (b[at] == ' ' || b[at] == '\t' || b[at] == ',')) at++;
            int from = at;
            while (at < to && b[at] != ',') at++;
            int end = at;
            while (end > from && (b[end - 1] == ' ' || b[end - 1] == '\t')) end--;
            if (end - from != length) continue;
            int k = 0;
            while (k < length && Ascii.lower(b[from + k]) == Ascii.lower(b[head.nameStart[i] + k])) k++;
            if (k == length) return true;
        }
        return false;
    }
}
