package io.sluice.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class InspectionEndpointTest {
    @TempDir
    Path folder;

    private static RawAnswer get(RunningGateway running, String path, String secret) throws IOException {
        return running.send("GET", path, List.of(new Header("X-Tyk-Authorization", secret)), "");
    }

    @Test
    void settings_are_shown_to_who_knows_the_secret_and_secrets_to_nobody() throws IOException {
        try (var running = RunningGateway.start(
                folder, "{'secret':'open','node_secret':'hidden-one','enable_config_inspection':true}")) {
            assertThat(get(running, "/config", "wrong").status()).isEqualTo(403);
            var all = get(running, "/config", "open");
            assertThat(all.text()).contains("\"http_server_options\":{").doesNotContain("hidden-one", "\"open\"");
            assertThat(get(running, "/config?field=node_secret", "open").text())
                    .isEqualTo("{\"config_field\":\"node_secret\",\"env\":\"TYK_GW_NODESECRET\",\"value\":\"***\","
                            + "\"obfuscated\":true}\n");
            assertThat(get(running, "/env", "open").text())
                    .contains("TYK_GW_HASHKEYS:true")
                    .doesNotContain("hidden-one");
            assertThat(get(running, "/env?env=TYK_GW_HASHKEYS", "open").text()).contains("\"hash_keys\"");
        }
    }

    @Test
    void nothing_is_shown_unless_the_settings_say_so() throws IOException {
        try (var running = RunningGateway.start(folder, "{'secret':'open'}")) {
            assertThat(get(running, "/config", "open").status()).isEqualTo(404);
            assertThat(get(running, "/env", "open").status()).isEqualTo(404);
        }
    }

    @Test
    void nothing_is_shown_under_another_host_name_than_that_of_the_settings() throws IOException {
        try (var running = RunningGateway.start(
                folder,
                "{'secret':'open','enable_config_inspection':true,'control_api_hostname':'Admin.example.com'}")) {
            assertThat(as("admin.example.com:8080", running, "/config").status())
                    .isEqualTo(200);
            assertThat(as("ADMIN.example.com", running, "/env").status()).isEqualTo(200);
            for (var other : List.of("example.com", "admin.example.com.evil.test", "[::1]:8080")) {
                var hidden = as(other, running, "/config");
                assertThat(hidden.status()).isEqualTo(404);
                assertThat(hidden.text()).isEqualTo("Not Found");
                assertThat(as(other, running, "/tyk/apis").status()).isEqualTo(200);
            }
        }
    }

    private static RawAnswer as(String host, RunningGateway running, String path) throws IOException {
        var headers = List.of(new Header("Host", host), new Header("X-Tyk-Authorization", "open"));
        return running.send("GET", path, headers, "");
    }
}
