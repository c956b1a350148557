package io.sluice.gateway.exchange;

/// A client's connection, as the drain and the idle time-outs see it. On its event loop.
public interface OpenConnection {
    /// End it: at once when it is idle, else after what is running.
    void drain();

    /// End it now, whatever is running.
    void cut();

    /// @param now `System.nanoTime()`
    void checkIdle(long now);
}
