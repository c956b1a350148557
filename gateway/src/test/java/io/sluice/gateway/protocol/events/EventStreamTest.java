package io.sluice.gateway.protocol.events;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.HeldUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Server-sent events through a whole gateway: each of them arrives before the next one is made.
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(180)
class EventStreamTest {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    @TempDir
    Path folder;

    private HeldUpstream upstream;
    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        upstream = HeldUpstream.start();
    }

    @AfterEach
    void stop() {
        running.close();
        upstream.close();
    }

    /// @param version members of the API's version
    private void gateway(String settings, String version, String more) throws IOException {
        running = RunningGateway.start(Files.createDirectories(folder.resolve("store")), settings);
        running.serve(Definitions.proxying(
                Definitions.keyless("events", version, more), "{'target_url':'" + upstream.address() + "/'}"));
    }

    private Socket listen() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), running.gateway.port());
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write("GET /events/ HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n".getBytes(ISO_8859_1));
        return socket;
    }

    /// Reads until this has come.
    private static String until(Socket socket, String text) throws IOException {
        var heard = new StringBuilder();
        while (heard.indexOf(text) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) throw new IOException("ended after " + heard);
            heard.append((char) next);
        }
        return heard.toString();
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    /// Its head, then three events, each when the one before was heard.
    private void streams() throws Exception {
        try (var client = listen()) {
            var held = upstream.next();
            held.say(HEAD);
            assertThat(until(client, "\r\n\r\n")).startsWith("HTTP/1.1 200 ").contains("text/event-stream");
            for (int i = 1; i <= 3; i++) {
                held.say(chunk("data: event-" + i + "\n\n"));
                until(client, "data: event-" + i + "\n\n");
            }
            held.say("0\r\n\r\n");
            until(client, "0\r\n\r\n");
        }
    }

    @Test
    void each_event_leaves_at_once() throws Exception {
        gateway("{}", "'global_response_headers':{'X-By':'gateway'}", "{}");
        streams();
    }

    @Test
    void a_cache_does_not_wait_for_the_end_and_keeps_nothing() throws Exception {
        gateway("{}", "", "{'cache_options':{'enable_cache':true,'cache_timeout':60,'cache_all_safe_requests':true}}");
        streams();
        // The second one goes up again.
        streams();
    }

    @Test
    void a_record_of_whole_answers_does_not_wait_for_the_end() throws Exception {
        gateway(
                "{'enable_analytics':true,'analytics_config':{'enable_detailed_recording':true}}",
                "",
                "{'enable_detailed_recording':true}");
        streams();
    }

    @Test
    void a_stream_goes_on_through_a_drain_until_it_ends() throws Exception {
        gateway("{}", "", "{}");
        try (var client = listen()) {
            var held = upstream.next();
            held.say(HEAD + chunk("data: before\n\n"));
            until(client, "data: before\n\n");
            var drained = CompletableFuture.runAsync(() -> {
                try {
                    running.gateway.drain(Duration.ofMinutes(2));
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            });
            await().atMost(60, TimeUnit.SECONDS).until(this::refuses);
            held.say(chunk("data: during\n\n"));
            until(client, "data: during\n\n");
            assertThat(drained).isNotDone();
            held.say("0\r\n\r\n");
            until(client, "0\r\n\r\n");
            drained.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_drain_whose_time_is_over_ends_it() throws Exception {
        gateway("{}", "", "{}");
        try (var client = listen()) {
            var held = upstream.next();
            held.say(HEAD + chunk("data: before\n\n"));
            until(client, "data: before\n\n");
            running.gateway.drain(Duration.ofMillis(100));
            assertThat(held.socket().getInputStream().read()).isEqualTo(-1);
        }
    }

    private boolean refuses() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), running.gateway.port())) {
            return !socket.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }
}
