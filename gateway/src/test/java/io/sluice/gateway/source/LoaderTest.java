package io.sluice.gateway.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Problem;
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
class LoaderTest {
    @TempDir
    Path folder;

    private Path apps;
    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        apps = Files.createDirectories(folder.resolve("apps"));
        running = RunningGateway.start(Files.createDirectories(folder.resolve("store")), "{'app_path':'" + apps + "'}");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void write(String id, String listenPath) throws IOException {
        var api = Json.object().put("api_id", id).put("use_keyless", true);
        api.putObject("version_data")
                .put("not_versioned", true)
                .putObject("versions")
                .putObject("Default");
        api.putObject("proxy")
                .put("listen_path", listenPath)
                .put("target_url", running.upstream.address() + "/")
                .put("strip_listen_path", true);
        Files.writeString(apps.resolve(id + ".json"), api.toString());
    }

    private Loader.Report reload() {
        return running.gateway.loader().reload(true).join();
    }

    private int status(String path) throws IOException {
        return running.send("GET", path, List.of(), "").status();
    }

    @Test
    void a_definition_that_cannot_be_served_costs_the_others_nothing() throws IOException {
        write("good", "/good/");
        write("blank", "/a b/");
        write("open", "/open/{id/");
        var report = reload();
        assertThat(status("/good/x")).isEqualTo(200);
        assertThat(report.problems())
                .extracting(Problem::where)
                .containsExactlyInAnyOrder("blank/proxy/listen_path", "open/proxy/listen_path");
        assertThat(report.definitions()).containsOnlyKeys("good", "blank", "open");
    }

    @Test
    void what_did_not_change_is_not_compiled_again() throws IOException {
        write("one", "/one/");
        write("two", "/two/");
        reload();
        var before = running.gateway.live().current().apis();
        write("two", "/second/");
        reload();
        var now = running.gateway.live().current().apis();
        assertThat(now.get("one")).isSameAs(before.get("one"));
        assertThat(now.get("two")).isNotSameAs(before.get("two"));
        assertThat(status("/second/x")).isEqualTo(200);
    }

    @Test
    void requests_that_come_together_share_a_reload() {
        var version = running.gateway.live().current().version();
        var loader = running.gateway.loader();
        var waiting = loader.reload(true);
        waiting.join();
        var first = loader.reload(false);
        var second = loader.reload(false);
        assertThat(second).isSameAs(first);
        // Somebody who waits is not held up by the interval.
        assertThat(loader.reload(true)).isSameAs(first);
        first.join();
        assertThat(running.gateway.live().current().version()).isEqualTo(version + 2);
    }

    @Test
    void policies_that_did_not_change_are_the_same_object() {
        var before = running.gateway.policies().get();
        reload();
        assertThat(running.gateway.policies().get()).isSameAs(before);
    }
}
