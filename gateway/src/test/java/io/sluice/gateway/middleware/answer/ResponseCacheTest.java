package io.sluice.gateway.middleware.answer;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ResponseCacheTest {
    /// Recorded: GET /cache-keyless/a?x=1&y=2 from 127.0.0.1.
    private static final String RECORDED_KEY =
            "cache-cache-keylesscache-keyless127.0.0.198bdf17f486e1f841f219e6f9ff71b02";

    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        running.serve(tree("""
                {'api_id':'cache-keyless','org_id':'o','name':'c','use_keyless':true,'active':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'cache_options':{'enable_cache':true,'cache_timeout':60,'cache_all_safe_requests':true},
                 'proxy':{'listen_path':'/cache-keyless/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void a_response_is_stored_under_the_recorded_key_and_answers_the_next_request() throws IOException {
        var first = running.get("/cache-keyless/a?x=1&y=2", "");
        assertThat(first.status()).isEqualTo(200);
        await().until(() -> stored().isPresent());
        var parts = new String(stored().orElseThrow(), UTF_8).split("\\|", -1);
        assertThat(parts).hasSize(2);
        assertThat(new String(Base64.getDecoder().decode(parts[0]), UTF_8)).startsWith("HTTP/1.1 200 OK\r\nContent-");
        long left = Long.parseLong(parts[1]) - System.currentTimeMillis() / 1000;
        assertThat(left).isBetween(55L, 60L);

        int calls = running.upstream.seen().size();
        var second = running.get("/cache-keyless/a?x=1&y=2", "");
        assertThat(second.header("X-Tyk-Cached-Response")).contains("1");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(running.upstream.seen()).hasSize(calls);
    }

    @Test
    void what_another_gateway_stored_is_served_chunks_too() throws IOException {
        put("HTTP/1.1 203 Odd\r\nTransfer-Encoding: chunked\r\nEtag: \"t\"\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 60);
        var answer = running.get("/cache-keyless/a?x=1&y=2", "");
        assertThat(answer.status()).isEqualTo(203);
        assertThat(new String(answer.body(), UTF_8)).isEqualTo("abc");
        var unchanged = running.send(
                "GET", "/cache-keyless/a?x=1&y=2", List.of(new Header("If-None-Match", "\"z\", W/\"t\"")), "");
        assertThat(unchanged.status()).isEqualTo(304);
    }

    @Test
    void what_has_expired_or_is_broken_is_a_miss() throws IOException {
        put("HTTP/1.1 203 Odd\r\n\r\nold", -1);
        assertThat(running.get("/cache-keyless/a?x=1&y=2", "").status()).isEqualTo(200);
        for (var broken : List.of("", "|", "no base64|99999999999", "SFRUUC8xLjE=|99999999999", "x|y|z")) {
            running.storage
                    .cache()
                    .set(RECORDED_KEY, broken.getBytes(UTF_8), 60)
                    .toCompletableFuture()
                    .join();
            var answer = running.get("/cache-keyless/a?x=1&y=2", "");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("X-Tyk-Cached-Response")).isEmpty();
        }
    }

    private java.util.Optional<byte[]> stored() {
        return running.storage.cache().get(RECORDED_KEY).toCompletableFuture().join();
    }

    private void put(String response, long seconds) {
        var value = Base64.getEncoder().encodeToString(response.getBytes(UTF_8)) + "|"
                + (System.currentTimeMillis() / 1000 + seconds);
        running.storage
                .cache()
                .set(RECORDED_KEY, value.getBytes(UTF_8), 60)
                .toCompletableFuture()
                .join();
    }
}
