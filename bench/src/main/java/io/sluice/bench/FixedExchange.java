package io.sluice.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The same GET again and again on one connection, at next to no cost: bytes prepared once, the answer known by its
/// length. Used by one thread.
public final class FixedExchange implements AutoCloseable {
    private static final byte[] GOOD = "HTTP/1.1 200".getBytes(ISO_8859_1);

    private final SocketChannel connection;
    private final ByteBuffer request;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(64 * 1024);
    private final int expected;

    private FixedExchange(SocketChannel connection, ByteBuffer request, int expected) {
        this.connection = connection;
        this.request = request;
        this.expected = expected;
    }

    /// Asks once, to learn how long the answer is. What counts down in it should keep its number of digits.
    ///
    /// @param more headers besides Host and those of [Wrk#CLIENT]
    /// @throws IOException when the answer is not 200
    public static FixedExchange open(int port, String target, Map<String, String> more) throws IOException {
        var headers = new ArrayList<Header>();
        Wrk.CLIENT.forEach((name, value) -> headers.add(new Header(name, value)));
        more.forEach((name, value) -> headers.add(new Header(name, value)));
        int expected = length(port, target, headers);
        var head = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n");
        for (var header : headers)
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        var bytes = head.append("\r\n").toString().getBytes(ISO_8859_1);
        var connection = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new FixedExchange(
                connection, ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(), expected);
    }

    /// @throws IOException when the answer is not 200 or the connection ends
    public void run() throws IOException {
        request.rewind();
        while (request.hasRemaining()) connection.write(request);
        answer.clear();
        while (answer.position() < expected) {
            if (connection.read(answer) < 0) throw new IOException("the connection ended inside an answer");
        }
        check();
    }

    /// From now on nothing waits: [#begin] and [#ended] instead of [#run].
    ///
    /// @param selector tells when more of an answer is there; the key holds `owner`
    void watch(Selector selector, Object owner) throws IOException {
        connection.configureBlocking(false);
        connection.register(selector, SelectionKey.OP_READ, owner);
    }

    /// Sends the request.
    void begin() throws IOException {
        request.rewind();
        while (request.hasRemaining()) connection.write(request);
        answer.clear();
    }

    /// Reads what there is.
    ///
    /// @return whether that was the end of the answer
    /// @throws IOException when the answer is not 200 or the connection ends
    boolean ended() throws IOException {
        if (connection.read(answer) < 0) throw new IOException("the connection ended inside an answer");
        if (answer.position() < expected) return false;
        check();
        return true;
    }

    private void check() throws IOException {
        for (int i = 0; i < GOOD.length; i++) {
            if (answer.get(i) != GOOD[i]) throw new IOException("an answer is not 200");
        }
    }

    private static int length(int port, String target, List<Header> headers) throws IOException {
        try (var client = RawClient.connect("127.0.0.1", port)) {
            var got = client.exchange("GET", target, headers);
            if (got.status() != 200) throw new IOException("answered " + got);
            int head = got.headers().stream()
                    .mapToInt(header -> header.name().length() + header.value().length() + 4)
                    .sum();
            return "HTTP/1.1 200 \r\n\r\n".length() + got.reason().length() + head + got.body().length;
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
