package io.sluice.gateway.upstream.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway that asks a registry on a real socket where to send requests.
@DisplayNameGeneration(ReplaceUnderscores.class)
class DiscoveredUpstreamTest {
    @TempDir
    Path folder;

    private volatile String listed = "[]";
    private RecordingUpstream registry;
    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        registry = RecordingUpstream.start(_ -> Reply.json(listed));
        running = RunningGateway.start(folder.resolve("store"));
    }

    @AfterEach
    void stop() {
        running.close();
        registry.close();
    }

    private JsonNode api(String id, String more) {
        return Definitions.proxying(Definitions.keyless(id, "{}"), """
                {'target_url':'{{UPSTREAM}}/configured','service_discovery':{'use_discovery_service':true,
                 'query_endpoint':'%s/list','data_path':'host','endpoint_returns_list':true%s}}
                """.formatted(registry.address(), more));
    }

    private void list(String... paths) {
        var entries = new StringBuilder();
        for (var path : paths) {
            entries.append(entries.isEmpty() ? "" : ",")
                    .append("{\"host\":\"")
                    .append(running.upstream.address())
                    .append(path)
                    .append("\"}");
        }
        listed = "[" + entries + "]";
    }

    private String goes(String path) throws IOException {
        assertThat(running.get(path, "").status()).isEqualTo(200);
        return running.upstream.last().url();
    }

    @Test
    void targets_of_the_registry_take_turns_and_it_is_asked_once() throws IOException {
        running.serve(api("a", ",'use_target_list':true"));
        list("/one", "/two");
        assertThat(List.of(goes("/a/x"), goes("/a/x"), goes("/a/x"))).containsExactly("/one/x", "/two/x", "/one/x");
        assertThat(registry.seen()).hasSize(1);
    }

    @Test
    void only_the_first_is_used_without_a_target_list() throws IOException {
        running.serve(api("a", ""));
        list("/one", "/two");
        assertThat(List.of(goes("/a/x"), goes("/a/x"))).containsExactly("/one/x", "/one/x");
    }

    @Test
    void without_a_cache_each_request_asks() throws IOException {
        running.serve(api("a", ",'cache_disabled':true"));
        list("/one");
        assertThat(goes("/a/x")).isEqualTo("/one/x");
        list("/two");
        assertThat(goes("/a/x")).isEqualTo("/two/x");
    }

    @Test
    void the_definitions_own_target_serves_while_the_registry_has_never_named_one() throws IOException {
        running.serve(api("a", ""));
        listed = "down for maintenance";
        assertThat(goes("/a/x")).isEqualTo("/configured/x");
        list("/one");
        await().atMost(Duration.ofSeconds(30)).until(() -> goes("/a/x").equals("/one/x"));
    }

    @Test
    void the_last_list_stays_while_the_registry_is_away() throws IOException {
        running.serve(api("a", ",'cache_disabled':true"));
        list("/one");
        assertThat(goes("/a/x")).isEqualTo("/one/x");
        registry.close();
        assertThat(goes("/a/x")).isEqualTo("/one/x");
        assertThat(goes("/a/x")).isEqualTo("/one/x");
    }

    @Test
    void a_target_that_does_not_answer_has_the_registry_asked_anew() throws IOException {
        running.serve(api("a", ",'cache_timeout':3600"));
        listed = "[{\"host\":\"127.0.0.1:1\"}]";
        assertThat(running.get("/a/x", "").status()).isEqualTo(500);
        list("/moved");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> running.get("/a/x", "").status() == 200);
        assertThat(running.upstream.last().url()).isEqualTo("/moved/x");
    }
}
