package io.sluice.gateway.http1;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/// Registered reason phrases as bytes (RFC 9110, 15). An unknown status has none.
final class Reasons {
    private static final byte[] NONE = {};
    private static final byte[][] PHRASES = new byte[600][];

    static {
        for (int status = 0; status < PHRASES.length; status++) {
            var known = HttpResponseStatus.valueOf(status);
            var phrase = known.reasonPhrase();
            PHRASES[status] = phrase.contains("(") ? NONE : phrase.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private Reasons() {}

    static byte[] of(int status) {
        return status >= 0 && status < PHRASES.length ? PHRASES[status] : NONE;
    }
}
