package io.sluice.gateway.http1;

import java.nio.charset.StandardCharsets;

/// How the body of a message is delimited (RFC 9112, 6).
///
/// A value: `length` of 0 and more is Content-Length; the negative constants are the other ways.
public final class Framing {
    public static final long CHUNKED = -1;
    /// Until the connection closes; responses only.
    public static final long UNTIL_CLOSE = -2;
    /// Two readers could disagree; the message is refused.
    public static final long REFUSED = -3;

    private static final byte[] CHUNKED_WORD = "chunked".getBytes(StandardCharsets.ISO_8859_1);

    private Framing() {}

    /// Framing of a request: a length (0 when there is no body), [#CHUNKED] or [#REFUSED].
    public static long ofRequest(RequestHead head) {
        long framing = fields(head, head.minorVersion, false);
        return framing == NONE ? 0 : framing;
    }

    /// Framing of a response to `method`, by RFC 9112, 6.3.
    public static long ofResponse(ResponseHead head, String method) {
        int status = head.status;
        long framing = fields(head, head.minorVersion, true);
        if (framing == REFUSED) return REFUSED;
        if (status < 200 || status == 204 || status == 304 || method.equals("HEAD")) return 0;
        return framing == NONE ? UNTIL_CLOSE : framing;
    }

    private static final long NONE = -4;

    private static long fields(Head head, int minorVersion, boolean response) {
        long length = NONE;
        boolean chunked = false;
        for (int i = 0; i < head.count; i++) {
            if (head.known[i] == HeaderName.K_TRANSFER_ENCODING) {
                // One coding, "chunked", and it alone: no gateway needs more, and every other form has been an attack.
                if (chunked || minorVersion == 0 || !head.valueIs(i, CHUNKED_WORD)) return REFUSED;
                chunked = true;
            } else if (head.known[i] == HeaderName.K_CONTENT_LENGTH) {
                long one = Decimal.read(head.bytes, head.valueStart[i], head.valueEnd[i]);
                if (one < 0 || (length != NONE && length != one)) return REFUSED;
                if (length == one) head.known[i] = Head.REMOVED;
                length = one;
            }
        }
        if (chunked && length != NONE) {
            if (!response) return REFUSED;
            // RFC 9112, 6.3, rule 3: chunked counts and the length must not go on.
            head.remove(HeaderName.CONTENT_LENGTH);
        }
        return chunked ? CHUNKED : length;
    }
}
