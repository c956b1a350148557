package io.sluice.testkit.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;

/// A WebSocket over a plain socket, one message at a time.
public final class WebSocketClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final DataInputStream in;

    private WebSocketClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /// @throws IOException unless the answer is a 101
    public static WebSocketClient open(URI address, String path) throws IOException {
        var socket = new Socket(InetAddress.getByName(address.getHost()), address.getPort());
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            var client = new WebSocketClient(socket);
            var request = "GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            var status = EchoSockets.line(client.in);
            if (!status.contains(" 101 ")) throw new IOException("no WebSocket: " + status);
            while (!EchoSockets.line(client.in).isEmpty()) {
                // The fields of the answer say nothing new.
            }
            return client;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /// Sends a text and answers with the one that comes back.
    public String echo(String text) throws IOException {
        new Frame(Frame.TEXT, text.getBytes(UTF_8)).write(socket.getOutputStream(), true);
        var frame = Frame.read(in);
        if (frame.opcode() != Frame.TEXT) throw new IOException("opcode " + frame.opcode() + " instead of a text");
        return new String(frame.payload(), UTF_8);
    }

    /// Waits for the close frame of the other side.
    ///
    /// @return its code
    public int closeCode() throws IOException {
        var frame = Frame.read(in);
        while (frame.opcode() != Frame.CLOSE) frame = Frame.read(in);
        return frame.closeCode();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
