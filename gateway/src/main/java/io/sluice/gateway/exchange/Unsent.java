package io.sluice.gateway.exchange;

import io.netty.channel.Channel;

/// What was written to a connection and waits in this process, because the client takes it slowly. On its event loop.
public final class Unsent {
    private Unsent() {}

    public static long bytes(Channel channel) {
        var waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }
}
