package io.sluice.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.e2e.Control;
import io.sluice.e2e.ProductProcess;
import io.sluice.e2e.ProductUnderTest;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the control API acknowledged is there after `kill -9`.
@DisplayNameGeneration(ReplaceUnderscores.class)
class KilledProcessTest {
    private static final int BEFORE_THE_KILL = 200;

    @Test
    void every_acknowledged_key_survives_a_kill_in_the_middle_of_writing(@TempDir Path data) throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        try (var product = ProductProcess.start(data, ProductUnderTest.RECORDED)) {
            var enough = new CountDownLatch(BEFORE_THE_KILL);
            var writer = Thread.ofVirtual().start(() -> write(new Control(product), acknowledged, enough));
            enough.await();
            product.kill();
            writer.join();
        }

        try (var product = ProductProcess.start(data, ProductUnderTest.RECORDED)) {
            var control = new Control(product);
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(BEFORE_THE_KILL);
            assertThat(acknowledged)
                    .allSatisfy(id -> assertThat(
                                    control.ask("GET", "/tyk/keys/" + id).status())
                            .as(id)
                            .isEqualTo(200));
        }
    }

    @Test
    void definitions_and_policies_serve_again_after_a_kill(@TempDir Path data) throws Exception {
        try (var upstream = RecordingUpstream.start()) {
            try (var product = ProductProcess.start(data, ProductUnderTest.RECORDED)) {
                var control = new Control(product);
                control.must("POST", "/tyk/apis", Json.text(Control.withToken("kept", upstream.address())));
                control.must("POST", "/tyk/policies", Json.text(policy()));
                control.must("POST", "/tyk/keys/kept-key", Json.text(Control.session("kept")));
                product.kill();
            }
            try (var product = ProductProcess.start(data, ProductUnderTest.RECORDED)) {
                var token = new Header("Authorization", "kept-key");
                assertThat(RawClient.once(product.address(), "GET", "/kept/x", token)
                                .status())
                        .isEqualTo(200);
                assertThat(new Control(product)
                                .ask("GET", "/tyk/policies/kept-policy")
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    private static void write(Control control, Queue<String> acknowledged, CountDownLatch enough) {
        try {
            for (int i = 0; ; i++) {
                var made = control.must("POST", "/tyk/keys/key-" + i, Json.text(Control.session("any")));
                acknowledged.add(made.path("key").asText());
                enough.countDown();
            }
        } catch (IOException killed) {
            // This is what ends the writing. Whether the last one was kept is open: nobody acknowledged it.
            while (enough.getCount() > 0) enough.countDown();
        }
    }

    private static JsonNode policy() {
        var policy = Json.object()
                .put("id", "kept-policy")
                .put("name", "kept")
                .put("org_id", "default")
                .put("active", true)
                .put("rate", 10)
                .put("per", 1);
        policy.putObject("access_rights")
                .putObject("kept")
                .put("api_id", "kept")
                .putArray("versions")
                .addAll(List.of(Json.MAPPER.getNodeFactory().textNode("Default")));
        return policy;
    }
}
