package io.sluice.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.e2e.Control;
import io.sluice.e2e.ProductProcess;
import io.sluice.e2e.ProductUnderTest;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DrainTest {
    private static final int RUNNING = 10;

    @Test
    void running_requests_end_and_new_connections_are_refused_on_SIGTERM(@TempDir Path data) throws Exception {
        try (var upstream = RecordingUpstream.start();
                var product = ProductProcess.start(data, ProductUnderTest.RECORDED)) {
            new Control(product).serve(Control.keyless("drained", upstream.address()));
            var running = new ArrayList<RawClient>();
            for (int i = 0; i < RUNNING; i++) {
                running.add(RawClient.connect(product.address())
                        .send("GET /drained/delay/1500 HTTP/1.1\r\nHost: h\r\n\r\n"));
            }
            await().until(() -> upstream.seen().size() == RUNNING);

            product.terminate();

            await().atMost(Duration.ofSeconds(10)).until(() -> refused(product));
            for (var client : running) {
                var answer = client.answer();
                assertThat(answer.status()).isEqualTo(200);
                client.close();
            }
            assertThat(product.exitCode(Duration.ofSeconds(20))).isZero();
        }
    }

    @Test
    void an_idle_process_ends_at_once(@TempDir Path data) throws Exception {
        try (var product = ProductProcess.start(data, ProductUnderTest.RECORDED);
                var idle = RawClient.connect(product.address())) {
            idle.exchange("GET", "/hello", List.of());

            product.terminate();

            assertThat(product.exitCode(Duration.ofSeconds(10))).isZero();
            assertThat(idle.endsWithin(Duration.ofSeconds(1))).isTrue();
        }
    }

    private static boolean refused(ProductUnderTest product) {
        try (var client = RawClient.connect(product.address())) {
            // A connection that the kernel had queued is taken and ended unanswered.
            client.exchange("GET", "/hello", List.of());
            return false;
        } catch (IOException nobodyListens) {
            return true;
        }
    }
}
