package io.sluice.gateway.exchange;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The client connections of one event loop and listener: for idle time-outs and the drain.
public final class OpenConnections {
    private final Set<OpenConnection> connections = new HashSet<>();
    private boolean draining;

    public OpenConnections(Loop loop) {
        loop.eventLoop().scheduleWithFixedDelay(this::sweep, 500, 500, TimeUnit.MILLISECONDS);
    }

    public boolean draining() {
        return draining;
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

    /// Idle connections are closed, busy ones after their answer.
    public void drain() {
        draining = true;
        for (var connection : List.copyOf(connections)) connection.drain();
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
