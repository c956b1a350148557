package io.sluice.e2e.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/// Listens where the gateway proxies to and hands each connection to the case that is played.
final class WireUpstream implements AutoCloseable {
    private final Signal signal;
    private volatile Optional<WireCase> current = Optional.empty();
    private ServerSocket listener;

    WireUpstream(Signal signal) throws IOException {
        this.signal = signal;
        listener = listen(0);
    }

    int port() {
        return listener.getLocalPort();
    }

    void play(Optional<WireCase> next) {
        current = next;
    }

    void down() throws IOException {
        listener.close();
    }

    void up() throws IOException {
        listener = listen(port());
    }

    @Override
    public void close() throws IOException {
        down();
    }

    private ServerSocket listen(int port) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
        Thread.ofVirtual().name("wire-upstream").start(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket from) {
        while (true) {
            try {
                var socket = from.accept();
                var played = current;
                if (played.isEmpty()) {
                    socket.close();
                    continue;
                }
                var connection = new UpstreamConnection(socket, played.get(), signal);
                played.get().connected(connection);
                Thread.ofVirtual().name("wire-upstream").start(connection::serve);
            } catch (IOException closed) {
                if (from.isClosed()) return;
            }
        }
    }
}
