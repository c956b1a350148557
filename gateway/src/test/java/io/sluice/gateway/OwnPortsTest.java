package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.document.Json;
import io.sluice.model.problem.Problem;
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
class OwnPortsTest {
    @TempDir
    Path folder;

    private Path apps;
    private int allowed;
    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        apps = Files.createDirectories(folder.resolve("apps"));
        try (var socket = new ServerSocket(0)) {
            allowed = socket.getLocalPort();
        }
        running = RunningGateway.start(
                Files.createDirectories(folder.resolve("store")),
                "{'app_path':'" + apps + "','ports_whitelist':{'http':{'ports':[" + allowed + "]}}}");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void write(String id, int port) throws IOException {
        var api = Json.object().put("api_id", id).put("use_keyless", true).put("listen_port", port);
        api.putObject("version_data")
                .put("not_versioned", true)
                .putObject("versions")
                .putObject("Default");
        api.putObject("proxy")
                .put("listen_path", "/same/")
                .put("target_url", running.upstream.address() + "/" + id + "/")
                .put("strip_listen_path", true);
        Files.writeString(apps.resolve(id + ".json"), api.toString());
    }

    private List<Problem> reload() {
        return running.gateway.loader().reload(true).join().problems();
    }

    private int statusOn(int port) throws IOException {
        return RawClient.once(URI.create("http://127.0.0.1:" + port), "GET", "/same/x")
                .status();
    }

    @Test
    void an_api_with_a_port_of_its_own_is_served_there_and_nowhere_else() throws IOException {
        write("own", allowed);
        assertThat(reload()).isEmpty();
        assertThat(statusOn(allowed)).isEqualTo(200);
        assertThat(statusOn(running.gateway.port())).isEqualTo(404);
        // The control API is not there.
        var control = RawClient.once(URI.create("http://127.0.0.1:" + allowed), "GET", "/hello");
        assertThat(control.status()).isEqualTo(404);
    }

    @Test
    void the_same_path_may_be_on_two_ports() throws IOException {
        write("own", allowed);
        write("main", 0);
        assertThat(reload()).isEmpty();
        assertThat(statusOn(allowed)).isEqualTo(200);
        assertThat(running.upstream.last().url()).isEqualTo("/own/x");
        assertThat(statusOn(running.gateway.port())).isEqualTo(200);
        assertThat(running.upstream.last().url()).isEqualTo("/main/x");
    }

    @Test
    void a_port_goes_with_its_last_api() throws IOException {
        write("own", allowed);
        reload();
        Files.delete(apps.resolve("own.json"));
        reload();
        assertThatThrownBy(() -> statusOn(allowed)).isInstanceOf(IOException.class);
        write("own", allowed);
        reload();
        assertThat(statusOn(allowed)).isEqualTo(200);
    }

    @Test
    void a_port_that_is_not_allowed_is_refused_and_said() throws IOException {
        write("own", allowed == 65_535 ? allowed - 1 : allowed + 1);
        assertThat(reload()).singleElement().asString().contains("own/listen_port", "ports_whitelist.http");
        assertThat(statusOn(running.gateway.port())).isEqualTo(404);
    }
}
