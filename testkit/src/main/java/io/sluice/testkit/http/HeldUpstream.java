package io.sluice.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An upstream whose connections the test holds in its hands: it says nothing by itself.
public final class HeldUpstream implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final ServerSocket server;
    private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
    private final List<Socket> all = new CopyOnWriteArrayList<>();

    /// A connection whose first request head was read.
    public record Held(Socket socket, String head) {
        /// Sends this text, one byte a character.
        public void say(String text) throws IOException {
            say(text.getBytes(ISO_8859_1));
        }

        public void say(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /// The next bytes, as many as are asked for.
        public byte[] hear(int count) throws IOException {
            return socket.getInputStream().readNBytes(count);
        }
    }

    private HeldUpstream(ServerSocket server) {
        this.server = server;
        Thread.ofVirtual().name("held-upstream").start(this::accept);
    }

    public static HeldUpstream start() throws IOException {
        return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    /// @param server is closed with it
    public static HeldUpstream start(ServerSocket server) {
        return new HeldUpstream(server);
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                all.add(socket);
                accepted.add(socket);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /// Waits for the next connection and its request.
    ///
    /// @throws IOException when none comes in time
    public Held next() throws IOException, InterruptedException {
        var socket = accepted.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (socket == null) throw new IOException("nobody connected");
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return new Held(socket, head(socket));
    }

    private static String head(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) throw new EOFException("the head has no end");
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var socket : all) socket.close();
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }
}
