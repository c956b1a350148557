package io.sluice.gateway.http1;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/// Registered reason phrases as bytes (RFC 9110, 15). An unknown status has none.
public final class Reasons {
    private static final byte[] NONE = {};
    private static final int TEAPOT = 418;
    private static final byte[][] PHRASES = new byte[600][];

    static {
        for (int status = 0; status < PHRASES.length; status++) {
            var known = HttpResponseStatus.valueOf(status);
            var phrase = known.reasonPhrase();
            PHRASES[status] = phrase.contains("(") ? NONE : phrase.getBytes(StandardCharsets.ISO_8859_1);
        }
        // Not registered, and sent all the same (RFC 2324).
        PHRASES[TEAPOT] = "I'm a teapot".getBytes(StandardCharsets.ISO_8859_1);
    }

    private Reasons() {}

    /// As text; "" for an unknown status.
    public static String text(int status) {
        return new String(of(status), StandardCharsets.ISO_8859_1);
    }

    static byte[] of(int status) {
        return status >= 0 && status < PHRASES.length ? PHRASES[status] : NONE;
    }
}
