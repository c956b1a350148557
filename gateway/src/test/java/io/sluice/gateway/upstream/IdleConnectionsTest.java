package io.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How many connections to upstreams are kept, and for how long. A client's connection belongs to one event loop, so
/// what goes over one is answered from the same pools.
@DisplayNameGeneration(ReplaceUnderscores.class)
class IdleConnectionsTest {
    @TempDir
    Path folder;

    private static void get(RawClient client, String path) throws IOException {
        assertThat(client.exchange("GET", path, List.of()).status()).isEqualTo(200);
    }

    private static void serve(RunningGateway running, RecordingUpstream other) {
        running.serve(
                Definitions.keyless("a", "{}"),
                Definitions.proxying(Definitions.keyless("b", "{}"), "{'target_url':'" + other.address() + "'}"));
    }

    @Test
    void a_connection_that_has_been_idle_longest_makes_room_for_another() throws Exception {
        try (var running = RunningGateway.start(folder, "{'max_idle_connections':1}");
                var other = RecordingUpstream.start();
                var client = RawClient.connect(running.address())) {
            serve(running, other);
            get(client, "/a/x");
            get(client, "/a/x");
            assertThat(running.upstream.connections()).isEqualTo(1);
            get(client, "/b/x");
            get(client, "/b/x");
            assertThat(other.connections()).isEqualTo(1);
            get(client, "/a/x");
            assertThat(running.upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void without_a_limit_connections_to_each_upstream_are_kept() throws Exception {
        try (var running = RunningGateway.start(folder);
                var other = RecordingUpstream.start();
                var client = RawClient.connect(running.address())) {
            serve(running, other);
            for (int i = 0; i < 3; i++) {
                get(client, "/a/x");
                get(client, "/b/x");
            }
            assertThat(running.upstream.connections()).isEqualTo(1);
            assertThat(other.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_connection_that_is_old_takes_no_further_request() throws Exception {
        try (var running = RunningGateway.start(folder, "{'max_conn_time':1}");
                var client = RawClient.connect(running.address())) {
            running.serve(Definitions.keyless("a", "{}"));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                get(client, "/a/x");
                return running.upstream.connections() > 1;
            });
        }
    }
}
