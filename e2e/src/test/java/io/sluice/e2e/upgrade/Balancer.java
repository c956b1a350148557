package io.sluice.e2e.upgrade;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A balancer of connections before gateways, as a Kubernetes service is one: new connections go to those that say on
/// `/ready` that they are.
final class Balancer implements AutoCloseable {
    private static final long LOOK_NANOS = 100_000_000;

    private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final List<Estate.Node> nodes;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<Estate.Node> ready = List.of();

    Balancer(List<Estate.Node> nodes) throws IOException {
        this.nodes = nodes;
        look();
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                look();
                LockSupport.parkNanos(LOOK_NANOS);
            }
        });
        Thread.ofVirtual().start(this::accept);
    }

    private void look() {
        ready = nodes.stream().filter(Estate.Node::ready).toList();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /// Whether it knows all of them to be ready.
    boolean isWhole() {
        return ready.size() == nodes.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        var node = connect();
        if (node.isEmpty()) {
            close(client);
            return;
        }
        var back = Thread.ofVirtual().start(() -> copy(node.get(), client));
        copy(client, node.get());
        try {
            back.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        close(client);
        close(node.get());
    }

    /// One of those that are ready; the next when it refuses.
    private Optional<Socket> connect() {
        var now = ready;
        for (int i = 0; i < now.size(); i++) {
            var node = now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
            try {
                var socket = new Socket(node.address().getHost(), node.address().getPort());
                socket.setTcpNoDelay(true);
                return Optional.of(socket);
            } catch (IOException refused) {
                // It has just gone.
            }
        }
        return Optional.empty();
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException gone) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // There is nothing left to lose.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
