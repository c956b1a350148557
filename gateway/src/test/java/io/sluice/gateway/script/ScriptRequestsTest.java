package io.sluice.gateway.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptRequestsTest {
    private final ScriptRequests requests = new ScriptRequests();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private String origin;

    @BeforeAll
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/small", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            exchange.close();
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var part = new byte[1 << 16];
            try {
                while (true) exchange.getResponseBody().write(part);
            } catch (IOException _) {
                exchange.close();
            }
        });
        server.createContext("/stuck", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        origin = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterAll
    void stop() {
        over.countDown();
        server.stop(0);
    }

    private String request(String path) {
        return "{\"Method\": \"GET\", \"Domain\": \"" + origin + "\", \"Resource\": \"" + path + "\"}";
    }

    @Test
    void an_answer_without_end_is_no_answer() {
        assertThat(requests.one(request("/small"), 60_000))
                .hasValueSatisfying(answer -> assertThat(answer).contains("\"Body\":\"ok\""));
        assertThat(requests.one(request("/endless"), 60_000)).isEmpty();
    }

    @Test
    void an_answer_that_stops_in_its_middle_holds_nobody() {
        assertThat(requests.one(request("/stuck"), 100)).isEmpty();
    }

    @Test
    void a_batch_ends_with_the_time_of_its_script() {
        var one = "{\"method\": \"GET\", \"relative_url\": \"" + origin + "/stuck\"}";
        assertThat(requests.batch("{\"requests\": [" + one + "," + one + "," + one + "]}", 100))
                .isEmpty();
        var small = "{\"method\": \"GET\", \"relative_url\": \"" + origin + "/small\"}";
        assertThat(requests.batch("{\"requests\": [" + small + "," + small + "]}", 60_000))
                .hasValueSatisfying(answer -> assertThat(answer).contains("\"code\":200"));
    }
}
