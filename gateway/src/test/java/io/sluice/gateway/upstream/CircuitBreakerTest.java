package io.sluice.gateway.upstream;

import static io.sluice.gateway.Definitions.keyless;
import static io.sluice.gateway.Definitions.proxying;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Breakers, timeouts and several targets, through a running gateway.
@DisplayNameGeneration(ReplaceUnderscores.class)
class CircuitBreakerTest {
    private static final String BREAKER = """
            'circuit_breakers':[{'path':'%s','method':'GET','threshold_percent':0.5,'samples':2,
              'return_to_service_after':60,'disable_half_open_state':true}]
            """;

    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private int status(String path) throws IOException {
        return running.get(path, "").status();
    }

    @Test
    void an_upstream_that_fails_is_spared() throws IOException {
        running.serve(keyless("a", "{" + BREAKER.formatted("/status/.*") + "}"));
        assertThat(status("/a/status/500")).isEqualTo(500);
        assertThat(status("/a/status/502")).isEqualTo(502);
        assertThat(running.get("/a/status/200", "").text()).contains("Service temporarily unavailable.");
        assertThat(running.upstream.seen()).hasSize(2);
        assertThat(status("/a/other")).as("another endpoint").isEqualTo(200);
    }

    @Test
    void refused_connections_count() throws IOException {
        running.serve(
                proxying(keyless("a", "{" + BREAKER.formatted("/x") + "}"), "{'target_url':'http://127.0.0.1:1/'}"));
        assertThat(status("/a/x")).isEqualTo(500);
        assertThat(status("/a/x")).isEqualTo(500);
        assertThat(status("/a/x")).isEqualTo(503);
    }

    @Test
    void a_failure_counts_before_the_client_hears_of_it() throws IOException {
        var one = "{'path':'/x%d$','method':'GET','threshold_percent':0.5,'samples':1,'return_to_service_after':60,"
                + "'disable_half_open_state':true}";
        var all = IntStream.range(0, 100).mapToObj(one::formatted).collect(joining(",", "{'circuit_breakers':[", "]}"));
        running.serve(proxying(keyless("a", all), "{'target_url':'http://127.0.0.1:1/'}"));
        // Each on a connection of its own, often on another event loop, right after the first has answered.
        for (int i = 0; i < 100; i++) {
            assertThat(status("/a/x" + i)).isEqualTo(500);
            assertThat(status("/a/x" + i)).as("endpoint %d", i).isEqualTo(503);
        }
    }

    @Test
    void a_hard_timeout_is_504() throws IOException {
        running.serve(keyless(
                "a",
                "'global_enforce_timeout':'20s','extended_paths':{'hard_timeouts':["
                        + "{'path':'/delay/3000','method':'GET','duration':'100ms','timeout':0}]}",
                "{}"));
        var answer = running.get("/a/delay/3000", "");
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.text()).contains("Upstream service reached hard timeout.");
        assertThat(status("/a/delay/10")).isEqualTo(200);
    }

    @Test
    void targets_are_taken_in_turn_over_all_connections() throws IOException {
        running.serve(proxying(
                keyless("a", "{}"),
                "{'enable_load_balancing':true,'target_list':['{{UPSTREAM}}/one','{{UPSTREAM}}/two']}"));
        for (int i = 0; i < 4; i++) running.get("/a/x", "");
        assertThat(running.upstream.seen().stream().map(seen -> seen.url()))
                .containsExactly("/one/x", "/two/x", "/one/x", "/two/x");
    }
}
