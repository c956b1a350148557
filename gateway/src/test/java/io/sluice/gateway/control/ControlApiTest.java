package io.sluice.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
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
    }
}
