package io.sluice.testkit.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// A blocking client that looks into a Redis from outside of what is tested. Speaks RESP2.
public final class RespClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    public RespClient(int port) throws IOException {
        socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
    }

    /// Sends one command.
    ///
    /// @return a Long, a String (nil as `(nil)`, a status as its text) or a List of them
    /// @throws IOException also when Redis answers an error
    public Object send(String... words) throws IOException {
        out.write(("*" + words.length + "\r\n").getBytes(UTF_8));
        for (var word : words) {
            var bytes = word.getBytes(UTF_8);
            out.write(("$" + bytes.length + "\r\n").getBytes(UTF_8));
            out.write(bytes);
            out.write("\r\n".getBytes(UTF_8));
        }
        out.flush();
        return read();
    }

    /// The next thing the server says, for instance a line of `MONITOR`.
    public Object read() throws IOException {
        int kind = in.read();
        var line = line();
        return switch (kind) {
            case '+' -> line;
            case ':' -> Long.valueOf(line);
            case '-' -> throw new IOException(line);
            case '$' -> {
                int length = Integer.parseInt(line);
                if (length < 0) yield "(nil)";
                var bytes = in.readNBytes(length);
                in.skipNBytes(2);
                yield new String(bytes, UTF_8);
            }
            case '*' -> {
                int length = Integer.parseInt(line);
                List<Object> elements = new ArrayList<>();
                for (int i = 0; i < length; i++) elements.add(read());
                yield elements;
            }
            default -> throw new EOFException("the server closed the connection");
        };
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) throw new EOFException("the server closed the connection");
            line.append((char) c);
        }
        in.skipNBytes(1);
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
