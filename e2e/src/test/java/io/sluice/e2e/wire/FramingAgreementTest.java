package io.sluice.e2e.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.e2e.Control;
import io.sluice.e2e.ProductUnderTest;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The corpus of request smuggling, with a real nginx and a real HAProxy behind the gateway: whatever the gateway lets
/// pass, they count as the same requests. A request that one of them sees and the gateway did not send would be one
/// that a client smuggled in.
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FramingAgreementTest {
    /// Each answer of the server behind carries it, none of the gateway's own does.
    private static final String MARK = "X-Behind: nginx";

    private final List<Process> servers = new ArrayList<>();
    private Path log;
    private ProductUnderTest product;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(isHere("nginx") && isHere("haproxy"), "nginx or haproxy is not here");
        int nginx = freePort();
        int haproxy = freePort();
        log = folder.resolve("requests.log");
        Files.createFile(log);
        Files.writeString(folder.resolve("nginx.conf"), """
                daemon off; master_process off; pid %1$s/nginx.pid; error_log %1$s/error.log;
                events {}
                http {
                  log_format requests '$status $request_method $request_uri';
                  access_log %1$s/requests.log requests;
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  server { listen 127.0.0.1:%2$d; add_header X-Behind nginx always; location / { return 200 "ok"; } }
                }
                """.formatted(folder, nginx));
        Files.writeString(folder.resolve("haproxy.cfg"), """
                defaults
                  mode http
                  timeout client 10s
                  timeout server 10s
                  timeout connect 5s
                listen behind
                  bind 127.0.0.1:%d
                  http-reuse always
                  server one 127.0.0.1:%d
                """.formatted(haproxy, nginx));
        serve(folder, nginx, "nginx", "-c", folder.resolve("nginx.conf").toString());
        serve(
                folder,
                haproxy,
                "haproxy",
                "-db",
                "-f",
                folder.resolve("haproxy.cfg").toString());
        product = ProductUnderTest.start(ProductUnderTest.Store.EMBEDDED, folder.resolve("data"), Map.of());
        new Control(product)
                .serve(
                        Control.keyless("nginx", URI.create("http://127.0.0.1:" + nginx)),
                        Control.keyless("haproxy", URI.create("http://127.0.0.1:" + haproxy)));
    }

    private static boolean isHere(String program) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void serve(Path folder, int port, String... command) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(command[0] + ".out").toFile());
        process.environment().merge("PATH", ":/usr/sbin", String::concat);
        servers.add(process.start());
        Awaitility.await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
    }

    @AfterAll
    void stop() throws IOException {
        try (var _ = product) {
            servers.forEach(Process::destroy);
        }
    }

    @TestFactory
    Stream<DynamicTest> nginx_counts_the_requests_that_the_gateway_sent() throws IOException {
        return corpus().map(json -> DynamicTest.dynamicTest(id(json), () -> agrees(json, "/nginx/")));
    }

    @TestFactory
    Stream<DynamicTest> haproxy_counts_the_requests_that_the_gateway_sent() throws IOException {
        return corpus().map(json -> DynamicTest.dynamicTest(id(json), () -> agrees(json, "/haproxy/")));
    }

    private static Stream<JsonNode> corpus() throws IOException {
        var cases = new ArrayList<JsonNode>();
        Json.parse(Files.readString(WireSummary.CASES)).path("cases").forEach(cases::add);
        return cases.stream()
                .filter(json ->
                        json.path("client").isTextual() && !json.path("slow").asBoolean())
                .filter(json -> Stream.of("smuggle/", "chunk/", "head/", "body/", "line/", "host/", "target/")
                        .anyMatch(id(json)::startsWith));
    }

    private static String id(JsonNode json) {
        return json.path("id").asText();
    }

    private void agrees(JsonNode json, String path) throws IOException {
        var before = Files.readAllLines(log).size();
        var gateway = product.address();
        var text = WireText.of(gateway.getAuthority(), "behind", path);
        var received = played(gateway, text.expand(json.path("client").asText()));
        int answered = received.split(MARK, -1).length - 1;
        // A request after this one marks the end: the log is written in order.
        var marker = played(gateway, "GET " + path + "the-end HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertThat(marker).contains(MARK);
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> Files.readAllLines(log).stream().skip(before).anyMatch(line -> line.endsWith("/the-end")));
        var seen = Files.readAllLines(log).stream()
                .skip(before)
                .takeWhile(line -> !line.endsWith("/the-end"))
                .toList();
        // A body whose framing breaks halfway is refused here, after its head has left: behind, it is that request.
        int refused = received.split("HTTP/1.1 400", -1).length - 1;
        assertThat(seen.size())
                .as("requests behind: %s\nanswers in front:\n%s", seen, received)
                .isBetween(answered, answered + refused);
        // nginx has limits of its own for methods and targets; about everything else it must think as we do.
        if (id(json).startsWith("line/") || id(json).startsWith("target/")) return;
        assertThat(seen).as("refused behind, though the gateway let it pass").noneMatch(line -> line.startsWith("400"));
    }

    /// Everything that comes back until the connection ends or nothing comes for a while.
    private static String played(URI gateway, String bytes) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()), 5_000);
            // Long for the first byte, short for the silence after the last.
            socket.setSoTimeout(2_000);
            var received = new StringBuilder();
            try {
                socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
                var buffer = new byte[64 * 1024];
                for (int n = socket.getInputStream().read(buffer);
                        n >= 0;
                        n = socket.getInputStream().read(buffer)) {
                    received.append(new String(buffer, 0, n, ISO_8859_1));
                    socket.setSoTimeout(200);
                }
            } catch (SocketTimeoutException quiet) {
                return received.toString();
            } catch (IOException reset) {
                return received.toString();
            }
            return received.toString();
        }
    }
}
