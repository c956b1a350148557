package io.sluice.gateway.listen;

import io.sluice.gateway.exchange.Loop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The client connections of one event loop, linked through themselves: for idle time-outs and the drain.
final class OpenConnections {
    private @Nullable Http1Connection first;
    private boolean draining;

    OpenConnections(Loop loop) {
        loop.eventLoop().scheduleWithFixedDelay(this::sweep, 500, 500, TimeUnit.MILLISECONDS);
    }

    boolean draining() {
        return draining;
    }

    void add(Http1Connection connection) {
        connection.next = first;
        connection.previous = null;
        if (first != null) first.previous = connection;
        first = connection;
    }

    void remove(Http1Connection connection) {
        var next = connection.next;
        var previous = connection.previous;
        if (previous != null) previous.next = next;
        else if (first == connection) first = next;
        if (next != null) next.previous = previous;
        connection.next = null;
        connection.previous = null;
    }

    /// Idle connections are closed, busy ones after their answer.
    void drain() {
        draining = true;
        for (var connection = first; connection != null; ) {
            var next = connection.next;
            connection.drain();
            connection = next;
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        for (var connection = first; connection != null; ) {
            var next = connection.next;
            connection.checkIdle(now);
            connection = next;
        }
    }
}
