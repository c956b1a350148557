package io.sluice.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.http1.Head;
import org.jspecify.annotations.Nullable;

/// The connection or stream to the upstream that one exchange uses; takes the request's body.
public interface UpstreamSide {
    /// Takes ownership of `data`.
    void sendData(ByteBuf data);

    /// @param trailers fields after the body; null for none
    void sendEnd(@Nullable Head trailers);

    boolean isWritable();

    void flush();

    /// Stops or starts reading the response, for back-pressure.
    void reading(boolean on);

    /// The exchange is over before its time: client gone, timed out. The connection is not used again.
    void cancel();
}
