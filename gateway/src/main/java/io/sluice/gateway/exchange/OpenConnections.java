package io.sluice.gateway.exchange;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The client connections of one event loop and listener: for idle time-outs and the drain.
public final class OpenConnections {
    private final Set<OpenConnection> connections = new HashSet<>();
    private boolean draining;
    private long idleGraceNanos;

    public OpenConnections(Loop loop) {
        loop.eventLoop().scheduleWithFixedDelay(this::sweep, 500, 500, TimeUnit.MILLISECONDS);
    }

    public boolean draining() {
        return draining;
    }

    /// How long a connection may wait for its next request during a drain.
    public long idleGraceNanos() {
        return idleGraceNanos;
    }

    public void add(OpenConnection connection) {
        connections.add(connection);
        if (draining) connection.drain();
    }

    public void remove(OpenConnection connection) {
        connections.remove(connection);
    }

    public int size() {
        return connections.size();
    }

    /// Connections whose clients are still owed something, or may be.
    public int owed() {
        int owed = 0;
        for (var connection : connections) if (!connection.isOver()) owed++;
        return owed;
    }

    /// Connections end with their next answer, idle ones when the grace is over.
    public void drain(Duration idleGrace) {
        draining = true;
        idleGraceNanos = idleGrace.toNanos();
        for (var connection : List.copyOf(connections)) connection.drain();
    }

    /// Undoes [#drain] for connections that were not told of it yet.
    public void resume() {
        draining = false;
    }

    /// The drain lasted long enough.
    public void goodbye() {
        draining = true;
        for (var connection : List.copyOf(connections)) connection.goodbye();
    }

    /// All of them end now; their exchanges are over when this returns.
    public void cut() {
        draining = true;
        for (var connection : List.copyOf(connections)) connection.cut();
    }

    private void sweep() {
        if (connections.isEmpty()) return;
        long now = System.nanoTime();
        for (var connection : List.copyOf(connections)) connection.checkIdle(now);
    }
}
