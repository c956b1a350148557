package io.sluice.gateway.protocol.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A target for tests, on a socket of its own: what it does with a connection is given. Closes a connection when
/// that is over.
final class LineServer implements AutoCloseable {
    private final ServerSocket server;
    private final Talk talk;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    interface Talk {
        void with(Socket client) throws IOException;
    }

    private LineServer(ServerSocket server, Talk talk) {
        this.server = server;
        this.talk = talk;
        Thread.ofVirtual().start(this::accept);
    }

    static LineServer start(Talk talk) throws IOException {
        return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), talk);
    }

    static LineServer start(ServerSocket server, Talk talk) {
        return new LineServer(server, talk);
    }

    /// Says its name and a blank, then whatever it hears.
    static LineServer echo(String name) throws IOException {
        return start(echoing(name));
    }

    static Talk echoing(String name) {
        return client -> {
            client.getOutputStream().write((name + " ").getBytes(UTF_8));
            client.getInputStream().transferTo(client.getOutputStream());
        };
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            talk.with(client);
        } catch (IOException gone) {
            // The other side has had enough.
        } finally {
            open.remove(client);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var client : open) client.close();
    }
}
