package io.sluice.gateway.http2;

import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;

/// How much a peer may send before it is read (RFC 9113, 5.2).
public final class Http2Windows {
    private static final int INITIAL = 65_535;

    private Http2Windows() {}

    /// Widens the window that all streams of a connection share. Settings cannot say it, so it is grown once.
    ///
    /// @param codec is in a pipeline
    /// @param bytes more than the 65 535 that every connection begins with
    public static void ofConnection(Http2FrameCodec codec, int bytes) {
        var connection = codec.connection();
        try {
            connection.local().flowController().incrementWindowSize(connection.connectionStream(), bytes - INITIAL);
        } catch (Http2Exception impossible) {
            throw new IllegalStateException("a window of " + bytes + " bytes", impossible);
        }
    }
}
