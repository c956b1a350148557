package io.sluice.gateway.listen;

import io.netty.channel.Channel;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.exchange.OpenConnections;

/// What a [Listener] does with each connection; on the event loop of the connection.
@FunctionalInterface
public interface Accepts {
    /// Puts handlers into the pipeline of `channel`, which is open and has none.
    ///
    /// @param open those of this loop and listener: the connection adds and removes itself
    void accept(Channel channel, Loop loop, OpenConnections open);
}
