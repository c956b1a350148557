package io.sluice.gateway.exchange;

/// A client's connection, as the drain and the idle time-outs see it. On its event loop.
public interface OpenConnection {
    /// Take no more requests than the client was promised: an answer that begins from now on says that the
    /// connection ends with it. Who waits for the next request goes on waiting, as long as
    /// [OpenConnections#idleGraceNanos] says: a request may be on its way.
    void drain();

    /// The time is over: say so to the client where the protocol can, and end.
    void goodbye();

    /// End it now, whatever is running.
    void cut();

    /// Nothing is owed to the client any more.
    boolean isOver();

    /// @param now `System.nanoTime()`
    void checkIdle(long now);
}
