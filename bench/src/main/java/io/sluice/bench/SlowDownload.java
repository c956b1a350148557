package io.sluice.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// A body of many megabytes and a client that reads it little by little.
final class SlowDownload implements AutoCloseable {
    private static final int PIECE = 64 * 1024;
    private static final long PAUSE_NANOS = 25_000_000;

    /// Serves the body.
    static final class Origin implements AutoCloseable {
        private final HttpServer server;
        private final long bytes;

        private Origin(HttpServer server, long bytes) {
            this.server = server;
            this.bytes = bytes;
        }

        static Origin start(long bytes) throws IOException {
            var origin = new Origin(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64), bytes);
            origin.server.createContext("/", origin::serve);
            origin.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            origin.server.start();
            return origin;
        }

        private void serve(HttpExchange exchange) throws IOException {
            try (exchange) {
                exchange.sendResponseHeaders(200, bytes);
                var piece = new byte[PIECE];
                var out = exchange.getResponseBody();
                for (long sent = 0; sent < bytes; sent += PIECE)
                    out.write(piece, 0, (int) Math.min(PIECE, bytes - sent));
            }
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private final Socket socket;
    private final long bytes;
    private long received;
    private final Thread reader;

    private SlowDownload(Socket socket, long bytes) {
        this.socket = socket;
        this.bytes = bytes;
        this.reader = Thread.ofPlatform().daemon().name("download").unstarted(this::read);
    }

    /// @param bytes that are expected, at least
    static SlowDownload start(int port, String target, long bytes) throws IOException {
        var socket = new Socket();
        // Else much of the body would wait in this machine's buffers.
        socket.setReceiveBufferSize(PIECE);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        var request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var download = new SlowDownload(socket, bytes);
        download.reader.start();
        return download;
    }

    private void read() {
        var piece = new byte[PIECE];
        try (InputStream in = socket.getInputStream()) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                received += n;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException cut) {
            // What is missing is found by its length.
        }
    }

    /// Whether the whole body has come, once it has ended.
    boolean isWhole() throws InterruptedException {
        reader.join();
        return received >= bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
