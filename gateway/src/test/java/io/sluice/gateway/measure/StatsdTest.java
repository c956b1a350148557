package io.sluice.gateway.measure;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StatsdTest {
    @TempDir
    Path folder;

    /// Receives what is sent to it until it is closed.
    private static final class Server implements AutoCloseable {
        final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        final List<String> lines = new CopyOnWriteArrayList<>();

        Server() throws IOException {
            Thread.ofVirtual().start(this::receive);
        }

        private void receive() {
            var packet = new DatagramPacket(new byte[65_536], 65_536);
            while (true) {
                try {
                    socket.receive(packet);
                } catch (IOException closed) {
                    return;
                }
                var text = new String(packet.getData(), 0, packet.getLength(), US_ASCII);
                assertThat(packet.getLength()).isLessThanOrEqualTo(StatsdLines.DATAGRAM);
                lines.addAll(text.lines().toList());
            }
        }

        boolean has(String pattern) {
            return lines.stream().anyMatch(line -> line.matches(pattern));
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private RunningGateway start(String address, Map<String, String> environment) throws IOException {
        var running = RunningGateway.start(
                folder, "{'statsd_connection_string':'%s','statsd_prefix':'my-gate'}".formatted(address), environment);
        running.serve(RunningGateway.tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,'use_keyless':false,
                 'auth_configs':{'authToken':{'auth_header_name':'Authorization'}},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """));
        running.put("some-key", RunningGateway.tree("{'org_id':'default','rate':0,'per':0}"));
        return running;
    }

    private static String local(DatagramSocket socket) {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    @Test
    void steps_calls_and_the_process_are_told_under_the_names_that_a_tyk_gateway_uses() throws IOException {
        try (var server = new Server();
                var running = start(local(server.socket), Map.of("TYK_INSTRUMENTATION", "1"))) {
            assertThat(running.get("/t/", "some-key").status()).isEqualTo(200);
            var secret = List.of(new Header("x-tyk-authorization", "s"));
            assertThat(running.send("GET", "/tyk/apis", secret, "").status()).isEqualTo(200);
            assertThat(running.send("GET", "/tyk/apis/none", secret, "").status())
                    .isEqualTo(404);
            for (var expected : List.of(
                    "my\\$gate\\.executed:1\\|c",
                    "my\\$gate\\.MiddlewareCall\\.executed:1\\|c",
                    "my\\$gate\\.MiddlewareCall\\.auth\\$token\\.executed:1\\|c",
                    "my\\$gate\\.MiddlewareCall\\.auth\\$token\\.executed\\.exec_time:[0-9.]+\\|ms",
                    "my\\$gate\\.MiddlewareCall\\.exec_time:[0-9.]+\\|ms",
                    "my\\$gate\\.SystemAPICall\\.called:1\\|c",
                    "my\\$gate\\.SystemAPICall\\.success:[0-9.]+\\|ms",
                    "my\\$gate\\.SystemAPIError\\.404:1\\|c",
                    "my\\$gate\\.GCActivity\\.pauses_quantile_max:[0-9.]+\\|g",
                    "my\\$gate\\.Load\\.rps:[0-9.]+\\|g")) {
                await().atMost(Duration.ofSeconds(60)).until(() -> server.has(expected));
            }
        }
    }

    @Test
    void nothing_is_told_unless_the_process_was_asked_to() throws IOException {
        try (var server = new Server()) {
            try (var running = start(local(server.socket), Map.of())) {
                assertThat(running.get("/t/", "some-key").status()).isEqualTo(200);
            }
            // What a gateway that is over has sent is there.
            try (var socket = new DatagramSocket()) {
                var mark = "end".getBytes(US_ASCII);
                socket.send(new DatagramPacket(mark, mark.length, server.socket.getLocalSocketAddress()));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> server.has("end"));
            assertThat(server.lines).containsExactly("end");
        }
    }

    @Test
    void a_server_that_is_away_harms_no_request() throws IOException {
        String nobody;
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            nobody = local(socket);
        }
        for (var address : List.of(nobody, "no-such-host.invalid:8125")) {
            try (var running = start(address, Map.of("TYK_INSTRUMENTATION", "1"))) {
                for (int i = 0; i < 3; i++)
                    assertThat(running.get("/t/", "some-key").status()).isEqualTo(200);
            }
        }
    }
}
