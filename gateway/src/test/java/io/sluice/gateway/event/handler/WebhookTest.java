package io.sluice.gateway.event.handler;

import static io.sluice.gateway.Definitions.keyless;
import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests that are refused, told to a receiver on a real socket.
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookTest {
    @TempDir
    Path folder;

    @TempDir
    Path templates;

    private RunningGateway running;
    private WebhookReceiver receiver;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder, "{'template_path':'" + templates + "'}");
        receiver = WebhookReceiver.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
        running.close();
    }

    private static ObjectNode api(JsonNode handlers) {
        var api = keyless("t", "{}");
        api.put("use_keyless", false);
        api.set("auth_configs", tree("{'authToken':{'auth_header_name':'Authorization'}}"));
        api.set("event_handlers", handlers);
        return api;
    }

    private int get(String path, String key) throws IOException {
        return running.get(path, key).status();
    }

    @Test
    void the_built_in_body_tells_who_tried_what() throws IOException {
        running.serve(api(receiver.handlers("AuthFailure")));
        assertThat(get("/t/some/path", "nobody-knows-me")).isEqualTo(403);
        var seen = receiver.received(1).getFirst();
        assertThat(seen.method()).isEqualTo("POST");
        assertThat(seen.path()).isEqualTo("/hook/AuthFailure");
        assertThat(seen.header("User-Agent")).contains("Tyk-Hookshot");
        assertThat(seen.header("Content-Type")).contains("application/json");
        assertThat(WebhookReceiver.json(seen.text())).isEqualTo(tree("""
                {'event':'AuthFailure','message':'Auth Failure','path':'/t/some/path','origin':'127.0.0.1',
                 'key':'****s-me'}
                """));
    }

    @Test
    void equal_events_are_told_once_in_the_cool_down() throws IOException {
        running.serve(api(receiver.handlers("AuthFailure")));
        get("/t/a", "nobody-knows-me");
        receiver.received(1);
        for (int i = 0; i < 3; i++) get("/t/a", "nobody-knows-me");
        get("/t/b", "nobody-knows-me");
        var bodies = receiver.received(2).stream()
                .map(seen -> WebhookReceiver.json(seen.text()).path("path").asText())
                .toList();
        assertThat(bodies).containsExactly("/t/a", "/t/b");
    }

    @Test
    void a_missing_key_is_no_failure_of_authentication() throws IOException {
        running.serve(api(receiver.handlers("AuthFailure")));
        assertThat(get("/t/a", "")).isEqualTo(401);
        assertThat(get("/t/b", "nobody-knows-me")).isEqualTo(403);
        assertThat(receiver.received(1)).hasSize(1);
        assertThat(receiver.body("AuthFailure").path("path").asText()).isEqualTo("/t/b");
    }

    @Test
    void a_handler_that_is_switched_off_hears_nothing() throws IOException {
        var handlers = receiver.handlersWith(",'disabled':true", "AuthFailure");
        ((ObjectNode) handlers.path("events"))
                .setAll((ObjectNode) receiver.handlers("KeyExpired").path("events"));
        running.serve(api(handlers));
        get("/t/a", "nobody-knows-me");
        running.put("old", tree("{'org_id':'default','is_inactive':true,'access_rights':{'t':{'api_id':'t'}}}"));
        assertThat(get("/t/a", RunningGateway.FORMS.token("default", "old"))).isEqualTo(403);
        assertThat(receiver.body("KeyExpired").path("message").asText())
                .isEqualTo("Attempted access from inactive key.");
        assertThat(receiver.seen()).hasSize(1);
    }

    @Test
    void a_template_makes_the_body_and_headers_are_sent() throws IOException {
        var file = Files.writeString(
                templates.resolve("own.txt"),
                "{{.Type}} {{.Meta.Path}} {{.Meta.Key}} {{.Meta.Message}} <{{.TimeStamp}}>");
        running.serve(api(receiver.handlersWith(
                ",'template_path':'" + file + "','header_map':{'X-Token':'t-1','Connection':'close'}", "AuthFailure")));
        get("/t/a&b", "nobody-knows-me");
        var seen = receiver.received(1).getFirst();
        assertThat(seen.text()).startsWith("AuthFailure /t/a&amp;b ****s-me Auth Failure <20");
        assertThat(seen.header("X-Token")).contains("t-1");
        assertThat(seen.header("Content-Type")).contains("");
    }

    @Test
    void a_template_that_is_none_gives_way_to_the_default_file() throws IOException {
        var broken = Files.writeString(templates.resolve("broken.json"), "{{.Type");
        Files.writeString(templates.resolve("default_webhook.json"), "{\"default\": \"{{as_rfc3339 .Type}}\"}");
        running.serve(api(receiver.handlersWith(",'template_path':'" + broken + "'", "AuthFailure")));
        get("/t/a", "nobody-knows-me");
        assertThat(receiver.body("AuthFailure")).isEqualTo(tree("{'default':'AuthFailure'}"));
    }

    @Test
    void a_template_without_a_body_for_an_event_sends_nothing() throws IOException {
        var file = Files.writeString(templates.resolve("own.json"), "{{.Meta.Org}}");
        var handlers = receiver.handlersWith(",'template_path':'" + file + "'", "AuthFailure");
        ((ObjectNode) handlers.path("events"))
                .setAll((ObjectNode) receiver.handlers("VersionFailure").path("events"));
        var api = api(handlers);
        api.withObject("/version_data/versions/Default")
                .set("extended_paths", tree("{'black_list':[{'path':'/closed','method':'GET'}]}"));
        running.serve(api);
        get("/t/a", "nobody-knows-me");
        assertThat(get("/t/closed", "")).isEqualTo(403);
        assertThat(receiver.body("VersionFailure").path("message").asText())
                .isEqualTo("Attempted access to disallowed version / path.");
        assertThat(receiver.seen()).hasSize(1);
    }

    @Test
    void a_method_that_is_none_of_the_five_is_get() throws IOException {
        running.serve(api(receiver.handlersWith(",'method':'options'", "AuthFailure")));
        get("/t/a", "nobody-knows-me");
        var seen = receiver.received(1).getFirst();
        assertThat(seen.method()).isEqualTo("GET");
        assertThat(seen.text()).contains("AuthFailure");
    }

    @Test
    void a_receiver_that_is_away_costs_no_request_and_hears_the_next_event() throws IOException {
        int port = receiver.port();
        running.serve(api(receiver.handlers("AuthFailure")));
        receiver.close();
        assertThat(get("/t/a", "nobody-knows-me")).isEqualTo(403);
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(metric("sluice_webhooks_failed_total")).isEqualTo("1"));
        receiver = WebhookReceiver.start(port);
        // The mark is set although the call failed.
        assertThat(get("/t/a", "nobody-knows-me")).isEqualTo(403);
        assertThat(get("/t/b", "nobody-knows-me")).isEqualTo(403);
        assertThat(receiver.body("AuthFailure").path("path").asText()).isEqualTo("/t/b");
    }

    private String metric(String name) throws IOException {
        var page = running.send(
                "GET",
                "/tyk/metrics",
                java.util.List.of(new io.sluice.testkit.http.Header("Authorization", "Bearer s")),
                "");
        return page.text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("?");
    }
}
