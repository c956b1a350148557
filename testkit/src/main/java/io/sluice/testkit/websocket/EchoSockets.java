package io.sluice.testkit.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// An upstream that accepts every WebSocket and sends back what it gets.
public final class EchoSockets implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();

    private EchoSockets(ServerSocket server) {
        this.server = server;
    }

    public static EchoSockets start() throws IOException {
        var echo = new EchoSockets(new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().name("echo-sockets").start(echo::accept);
        return echo;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /// Codes of the close frames that came so far.
    public List<Integer> closeCodes() {
        return List.copyOf(closeCodes);
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().name("echo-socket").start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            var out = socket.getOutputStream();
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + accept(key(in)) + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
            while (true) {
                var frame = Frame.read(in);
                if (frame.opcode() == Frame.CLOSE) closeCodes.add(frame.closeCode());
                frame.write(out, false);
                if (frame.opcode() == Frame.CLOSE) return;
            }
        } catch (IOException gone) {
            // The client is away.
        } finally {
            sockets.remove(socket);
        }
    }

    private static String key(DataInputStream in) throws IOException {
        var key = "";
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                key = line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return key;
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(ISO_8859_1)));
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /// A line of a head, without its end.
    static String line(DataInputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) throw new EOFException("the head has no end");
            if (next != '\r') line.append((char) next);
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var socket : sockets) socket.close();
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }
}
