package io.sluice.e2e.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.e2e.Control;
import io.sluice.e2e.ProductProcess;
import io.sluice.e2e.ProductUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A body much larger than the memory goes through. `-Dbody.megabytes=1024` for the long form.
@DisplayNameGeneration(ReplaceUnderscores.class)
class BigBodyTest {
    private static final long BYTES = Long.getLong("body.megabytes", 300) << 20;
    /// What the process may grow by while the body goes through it.
    private static final long GROWTH_KILOBYTES = 64 * 1024;

    @Test
    void bodies_stream_up_and_down_in_constant_memory(@TempDir Path data) throws Exception {
        try (var echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var product = ProductProcess.start(data, ProductUnderTest.RECORDED)) {
            Thread.ofVirtual().start(() -> echo(echo));
            new Control(product).serve(Control.keyless("big", URI.create("http://127.0.0.1:" + echo.getLocalPort())));
            exchange(product, 8L << 20);
            long before = residentKilobytes(product);

            assertThat(exchange(product, BYTES)).isEqualTo(BYTES);

            assertThat(residentKilobytes(product) - before).as("growth, kB").isLessThan(GROWTH_KILOBYTES);
        }
    }

    /// Sends so many bytes and answers how many came back right.
    private static long exchange(ProductProcess product, long bytes) throws IOException, InterruptedException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), product.address().getPort())) {
            socket.getOutputStream()
                    .write(("POST /big/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + bytes + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            var sender = Thread.ofVirtual().start(() -> send(socket, bytes));
            var in = socket.getInputStream();
            skipHead(in);
            long right = 0;
            var block = new byte[1 << 16];
            while (right < bytes) {
                int n = in.read(block);
                if (n < 0) break;
                for (int i = 0; i < n; i++) {
                    if (block[i] != byteAt(right + i)) throw new IOException("byte " + (right + i) + " is wrong");
                }
                right += n;
            }
            sender.join();
            return right;
        }
    }

    private static void send(Socket socket, long bytes) {
        var block = new byte[1 << 16];
        try {
            for (long at = 0; at < bytes; at += block.length) {
                int n = (int) Math.min(block.length, bytes - at);
                for (int i = 0; i < n; i++) block[i] = byteAt(at + i);
                socket.getOutputStream().write(block, 0, n);
            }
        } catch (IOException broken) {
            // The reader finds that bytes are missing.
        }
    }

    private static byte byteAt(long position) {
        return (byte) (position * 31 + (position >> 13));
    }

    /// Answers the body of the one request of each connection with itself, while it comes.
    private static void echo(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (var connection = listener.accept()) {
                var in = connection.getInputStream();
                long length = skipHead(in);
                var out = connection.getOutputStream();
                out.write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
                var block = new byte[1 << 16];
                for (long left = length; left > 0; ) {
                    int n = in.read(block, 0, (int) Math.min(block.length, left));
                    if (n < 0) break;
                    out.write(block, 0, n);
                    left -= n;
                }
            } catch (IOException closed) {
                // Either the test is over, or the client sees that bytes are missing.
            }
        }
    }

    /// Reads a head byte by byte, so that nothing of the body is taken; answers its Content-Length.
    private static long skipHead(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) throw new IOException("ended inside the head: " + head);
            head.append((char) next);
        }
        return Arrays.stream(head.toString().split("\r\n", -1))
                .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
                .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    private static long residentKilobytes(ProductProcess product) throws IOException {
        return Files.readAllLines(
                        Path.of("/proc", Long.toString(product.handle().pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
