package io.sluice.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.e2e.Control;
import io.sluice.e2e.ProductProcess;
import io.sluice.e2e.ProductUnderTest;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SlowClientTest {
    private static final int SLOW = 32;
    private static final int QUICK = 200;

    @Test
    void clients_that_do_not_read_hold_nobody_else_up(@TempDir Path data) throws Exception {
        try (var upstream = RecordingUpstream.start();
                var product = ProductProcess.start(data, ProductUnderTest.RECORDED)) {
            new Control(product).serve(Control.keyless("shared", upstream.address()));
            var slow = new ArrayList<RawClient>();
            try {
                for (int i = 0; i < SLOW; i++) slow.add(asksAndDoesNotRead(product));

                long begin = System.nanoTime();
                try (var client = RawClient.connect(product.address())) {
                    for (int i = 0; i < QUICK; i++) {
                        assertThat(client.exchange("GET", "/shared/text", List.of())
                                        .status())
                                .isEqualTo(200);
                    }
                }
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
                // Back-pressure, not loss: who reads late still gets everything.
                assertThat(slow.getFirst().answer().body()).hasSize(5_000_000);
            } finally {
                for (var client : slow) client.close();
            }
        }
    }

    @Test
    void clients_that_send_slowly_hold_nobody_else_up(@TempDir Path data) throws Exception {
        try (var upstream = RecordingUpstream.start();
                var product = ProductProcess.start(data, ProductUnderTest.RECORDED)) {
            new Control(product).serve(Control.keyless("shared", upstream.address()));
            var slow = new ArrayList<RawClient>();
            try {
                for (int i = 0; i < SLOW; i++) {
                    slow.add(RawClient.connect(product.address())
                            .send("POST /shared/x HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nfirst bytes"));
                }
                try (var client = RawClient.connect(product.address())) {
                    for (int i = 0; i < QUICK; i++) {
                        assertThat(client.exchange("GET", "/shared/text", List.of())
                                        .status())
                                .isEqualTo(200);
                    }
                }
                assertThat(slow.getFirst().send("x".repeat(1000 - 11)).answer().status())
                        .isEqualTo(200);
            } finally {
                for (var client : slow) client.close();
            }
        }
    }

    /// A small receive buffer, so that the kernel takes little on the client's behalf.
    private static RawClient asksAndDoesNotRead(ProductUnderTest product) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        return RawClient.over(socket, "127.0.0.1", product.address().getPort())
                .send("GET /shared/bytes/5000000 HTTP/1.1\r\nHost: h\r\n\r\n");
    }
}
