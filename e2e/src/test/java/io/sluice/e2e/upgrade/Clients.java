package io.sluice.e2e.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.websocket.WebSocketClient;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// Clients of each kind at once: short requests on kept connections, WebSockets, long bodies both ways.
final class Clients implements AutoCloseable {
    private static final int KEPT = 8;
    private static final int LONG = 2;

    private final List<WebSocketClient> sockets = new ArrayList<>();
    private final SteadyLoad counted;
    private final LongLoad bodies;

    /// @param webSockets that stay open for the whole time
    Clients(URI address, int webSockets) throws IOException {
        for (int i = 0; i < webSockets; i++) sockets.add(WebSocketClient.open(address, "/sockets/"));
        counted = new SteadyLoad(address, "/counted/x", KEPT);
        bodies = new LongLoad(address, "/long/x", LONG);
    }

    SteadyLoad counted() {
        return counted;
    }

    /// Ends all of them; nothing may have failed.
    ///
    /// @return requests for `/counted/` that were answered
    long allServed() throws IOException, InterruptedException {
        for (var socket : sockets) assertThat(socket.echo("still here")).isEqualTo("still here");
        counted.close();
        bodies.close();
        assertThat(counted.failures()).isEmpty();
        assertThat(bodies.failures()).isEmpty();
        assertThat(bodies.whole()).isPositive();
        return counted.answers();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        counted.close();
        bodies.close();
        for (var socket : sockets) socket.close();
    }
}
