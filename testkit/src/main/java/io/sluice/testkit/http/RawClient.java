package io.sluice.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A client connection that sends exactly the bytes it is given and reads answers strictly.
///
/// What RFC 9112 does not allow in an answer is a [MalformedMessage]. Reads wait at most the patience given
/// (30 s unless said otherwise). Used by one thread at a time, except that one may send while another reads.
public final class RawClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Socket socket;
    private final MessageReader in;
    private final OutputStream out;
    private final String host;

    private RawClient(Socket socket, String host) throws IOException {
        this.socket = socket;
        this.host = host;
        this.in = new MessageReader(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    public static RawClient connect(URI address) throws IOException {
        return connect(address.getHost(), address.getPort() < 0 ? 80 : address.getPort());
    }

    public static RawClient connect(String host, int port) throws IOException {
        return over(new Socket(), host, port);
    }

    /// Over a socket of the caller's making, e.g. a TLS one or one with small buffers.
    public static RawClient over(Socket socket, String host, int port) throws IOException {
        if (!socket.isConnected()) socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new RawClient(socket, host + ":" + port);
    }

    /// One request on a connection of its own.
    public static RawAnswer once(URI address, String method, String target, Header... headers) throws IOException {
        try (var client = connect(address)) {
            return client.exchange(method, target, List.of(headers));
        }
    }

    /// One request with a body on a connection of its own.
    public static RawAnswer once(URI address, String method, String target, List<Header> headers, String body)
            throws IOException {
        try (var client = connect(address)) {
            return client.exchange(method, target, headers, body.getBytes(UTF_8));
        }
    }

    public RawClient patience(Duration most) throws IOException {
        socket.setSoTimeout((int) most.toMillis());
        return this;
    }

    /// @param latin1 one character, one byte
    public RawClient send(String latin1) throws IOException {
        return send(latin1.getBytes(ISO_8859_1));
    }

    public RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /// Sends a request without a body and reads its answer. Adds Host unless it is among the headers.
    public RawAnswer exchange(String method, String target, List<Header> headers) throws IOException {
        return send(head(method, target, headers)).answer(method);
    }

    /// Sends a request and reads its answer. Adds Host and Content-Length unless they are among the headers.
    public RawAnswer exchange(String method, String target, List<Header> headers, byte[] body) throws IOException {
        var all = new ArrayList<>(headers);
        if (Header.first(headers, "Content-Length").isEmpty()
                && Header.first(headers, "Transfer-Encoding").isEmpty()) {
            all.add(new Header("Content-Length", Integer.toString(body.length)));
        }
        var head = head(method, target, all).getBytes(ISO_8859_1);
        var bytes = new byte[head.length + body.length];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(body, 0, bytes, head.length, body.length);
        return send(bytes).answer(method);
    }

    /// The next final answer, to a GET or anything else that is framed like one.
    public RawAnswer answer() throws IOException {
        return answer("GET");
    }

    /// The next final answer.
    ///
    /// @param method of the request: answers to HEAD have no body, those to CONNECT none when they are 2xx
    public RawAnswer answer(String method) throws IOException {
        var interim = new ArrayList<RawAnswer>();
        while (true) {
            var line = in.line().orElseThrow(() -> new EOFException("the connection ended instead of an answer"));
            if (!line.matches("HTTP/1\\.[01] [1-9]\\d\\d( .*)?")) throw new MalformedMessage("status line: " + line);
            var version = line.substring(0, 8);
            int status = Integer.parseInt(line.substring(9, 12));
            var reason = line.length() > 13 ? line.substring(13) : "";
            var headers = in.headers();
            if (status < 200 && status != 101) {
                interim.add(new RawAnswer(version, status, reason, headers, new byte[0], List.of(), List.of()));
                continue;
            }
            boolean bodiless = status == 101
                    || status == 204
                    || status == 304
                    || method.equals("HEAD")
                    || method.equals("CONNECT") && status < 300;
            var body = bodiless ? new byte[0] : in.body(headers, true);
            var trailers = bodiless ? List.<Header>of() : in.trailers();
            return new RawAnswer(version, status, reason, headers, body, trailers, interim);
        }
    }

    /// One byte of what follows, e.g. after an upgrade; -1 at the end.
    public int read() throws IOException {
        return in.read();
    }

    /// Whether the other side ends the connection within this time. False also when it sends something.
    public boolean endsWithin(Duration most) throws IOException {
        int before = socket.getSoTimeout();
        socket.setSoTimeout((int) most.toMillis());
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        } finally {
            socket.setSoTimeout(before);
        }
    }

    /// No more requests; answers may still come.
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String head(String method, String target, List<Header> headers) {
        var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        if (Header.first(headers, "Host").isEmpty())
            head.append("Host: ").append(host).append("\r\n");
        for (var header : headers) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        return head.append("\r\n").toString();
    }
}
