package io.sluice.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ControlApiTest {
    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(
                Files.createDirectories(folder.resolve("store")),
                "{'secret':'open','app_path':'" + folder.resolve("apps") + "'}");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private RawAnswer control(String method, String path, String body) throws IOException {
        return running.send(method, path, List.of(new Header("X-Tyk-Authorization", "open")), body);
    }

    private static String definition(String id) {
        return """
                {"name":"n","api_id":"ID","use_keyless":true,"active":true,"version_data":{"not_versioned":true,
                 "versions":{"Default":{"name":"Default"}}},
                 "proxy":{"listen_path":"/ID/","target_url":"http://127.0.0.1:9/","strip_listen_path":true}}
                """.replace("ID", id);
    }

    @Test
    void nobody_gets_in_without_the_secret() throws IOException {
        for (var given : new String[] {"", "wrong", "ope", "openx"}) {
            var answer = running.send("GET", "/tyk/apis", List.of(new Header("X-Tyk-Authorization", given)), "");
            assertThat(answer.status()).as(given).isEqualTo(403);
            assertThat(answer.text()).contains("Attempted administrative access with invalid or missing key!");
        }
    }

    @Test
    void a_definition_is_served_after_the_reload_not_before() throws IOException {
        assertThat(control("POST", "/tyk/apis", definition("t")).text())
                .isEqualTo("{\"key\":\"t\",\"status\":\"ok\",\"action\":\"added\"}\n");
        assertThat(control("GET", "/tyk/apis/t", "").status()).isEqualTo(404);
        control("GET", "/tyk/reload?block=true", "");
        assertThat(control("GET", "/tyk/apis/t", "").text()).contains("\"listen_path\":\"/t/\"");
        // The upstream does not exist, the API does.
        assertThat(running.send("GET", "/t/x", List.of(), "").status()).isEqualTo(500);
        control("DELETE", "/tyk/apis/t", "");
        control("GET", "/tyk/reload/?block=true", "");
        assertThat(running.send("GET", "/t/x", List.of(), "").status()).isEqualTo(404);
    }

    @Test
    void health_is_told_to_everybody() throws IOException {
        var hello = running.send("GET", "/hello", List.of(), "");
        assertThat(hello.status()).isEqualTo(200);
        assertThat(hello.text()).contains("\"status\":\"pass\"", "\"redis\":{");
        assertThat(running.send("POST", "/hello", List.of(), "").status()).isEqualTo(405);
        assertThat(running.send("GET", "/ready", List.of(), "").status()).isEqualTo(200);
    }

    @Test
    void a_gateway_that_is_about_to_end_says_it_is_not_ready() throws IOException {
        running.gateway.leave();
        var ready = running.send("GET", "/ready", List.of(), "");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.text()).contains("Gateway is shutting down");
        assertThat(running.send("GET", "/hello", List.of(), "").status()).isEqualTo(200);
        assertThat(running.send("GET", "/live", List.of(), "").status()).isEqualTo(200);
        assertThat(running.send("GET", "/live/", List.of(), "").status()).isEqualTo(404);
        assertThat(running.send("POST", "/live", List.of(), "").status()).isEqualTo(404);
    }

    @Test
    void a_control_port_takes_the_control_api_off_the_public_one() throws IOException {
        int port = freePort();
        try (var own = RunningGateway.start(
                Files.createDirectories(folder.resolve("own")), "{'secret':'open','control_api_port':" + port + "}")) {
            var secret = new Header("X-Tyk-Authorization", "open");
            var control = URI.create("http://127.0.0.1:" + port);
            assertThat(RawClient.once(control, "GET", "/tyk/apis", secret).status())
                    .isEqualTo(200);
            assertThat(RawClient.once(control, "GET", "/hello").status()).isEqualTo(200);
            assertThat(RawClient.once(control, "GET", "/other").status()).isEqualTo(404);
            assertThat(own.send("GET", "/tyk/apis", List.of(secret), "").text()).isEqualTo("Not Found");
            assertThat(own.send("GET", "/hello", List.of(), "").status()).isEqualTo(200);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void who_asks_for_client_certificates_is_not_content_with_the_secret() throws IOException {
        try (var own = RunningGateway.start(
                Files.createDirectories(folder.resolve("own")),
                "{'secret':'open','security':{'control_api_use_mutual_tls':true}}")) {
            var answer = own.send("GET", "/tyk/apis", List.of(new Header("X-Tyk-Authorization", "open")), "");
            assertThat(answer.status()).isEqualTo(403);
            // This port speaks no TLS, so no certificate can come (`auth-and-keys.md` 1.10).
            assertThat(answer.text()).contains("TLS not enabled");
        }
    }

    @Test
    void with_a_dashboard_nothing_is_written_here_and_nothing_else_is_served() throws IOException {
        try (var own = RunningGateway.start(
                Files.createDirectories(folder.resolve("own")),
                "{'secret':'open','use_db_app_configs':true,'app_path':'" + folder.resolve("apps") + "'}")) {
            var answer =
                    own.send("POST", "/tyk/apis", List.of(new Header("X-Tyk-Authorization", "open")), definition("t"));
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).contains("please use the Dashboard API");
            assertThat(own.send("GET", "/ready", List.of(), "").text())
                    .contains("A successful API reload did not happen");
        }
    }
}
