package io.sluice.gateway.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.notice.NoticeTrust;
import io.sluice.model.document.Json;
import io.sluice.model.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReloadNoticesTest {
    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        var apps = Files.createDirectories(folder.resolve("apps"));
        running = RunningGateway.start(
                Files.createDirectories(folder.resolve("store")), "{'node_secret':'n','app_path':'" + apps + "'}");
        Files.writeString(
                apps.resolve("a.json"), Json.object().put("api_id", "a").toString());
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private ReloadNotices notices(String nodeSecret) {
        return new ReloadNotices(
                running.gateway.loader(), running.storage.notices(), new NoticeTrust(new Secret(nodeSecret)));
    }

    @Test
    void a_published_notice_makes_every_gateway_of_the_store_reload() {
        notices("n").publish().toCompletableFuture().join();
        Awaitility.await()
                .untilAsserted(() -> assertThat(running.gateway.loader().last().definitions())
                        .containsKey("a"));
    }

    @Test
    void only_what_is_signed_with_the_node_secret_is_obeyed() {
        // SHA-256 of "ApiUpdated", "x" and the node secret.
        var signed = "{'command':'ApiUpdated','payload':'x','algorithm':5,'signature':"
                + "'0d26027717892e0723ec2ac84bf7302b927de86939d1773f19aa72b12106b4ba'}";
        assertThat(obeys("n", signed)).isTrue();
        assertThat(obeys("other", signed)).isFalse();
        assertThat(obeys("n", signed.replace("'x'", "'y'"))).isFalse();
        assertThat(obeys("n", signed.replace("'algorithm':5", "'algorithm':0"))).isFalse();
        for (var other : new String[] {"{'command':'GroupReload'}", "GroupReload", "[]", ""}) {
            assertThat(obeys("n", other)).as(other).isFalse();
        }
    }

    private boolean obeys(String nodeSecret, String notice) {
        return notices(nodeSecret).asksForReload(notice.replace('\'', '"').getBytes(UTF_8));
    }
}
