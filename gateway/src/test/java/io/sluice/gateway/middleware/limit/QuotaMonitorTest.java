package io.sluice.gateway.middleware.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.event.handler.WebhookReceiver;
import io.sluice.testkit.http.SeenRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Monitors and smoothing, told to a receiver on a real socket.
@DisplayNameGeneration(ReplaceUnderscores.class)
class QuotaMonitorTest {
    private static final String KEY = RunningGateway.FORMS.token("default", "k");

    @TempDir
    Path folder;

    private WebhookReceiver receiver;

    @BeforeEach
    void open() {
        receiver = WebhookReceiver.start();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private RunningGateway start(String watched) throws IOException {
        return RunningGateway.start(
                folder,
                "{'monitor':{'enable_trigger_monitors':true,'configuration':{'method':'POST','target_path':'"
                        + receiver.url() + "/TriggerExceeded','event_timeout':60}" + watched + "}}");
    }

    private static JsonNode api(JsonNode handlers) {
        var api = (com.fasterxml.jackson.databind.node.ObjectNode) RunningGateway.tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,
                 'auth_configs':{'authToken':{'auth_header_name':'Authorization'}},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """);
        api.set("event_handlers", handlers);
        return api;
    }

    private static JsonNode api() {
        return api(RunningGateway.tree("{}"));
    }

    private static void put(RunningGateway running, String more) {
        running.put("k", RunningGateway.tree("{'org_id':'default','access_rights':{'t':{'api_id':'t'}}," + more + "}"));
    }

    private static void send(RunningGateway running, int times) throws IOException {
        for (int i = 0; i < times; i++)
            assertThat(running.get("/t/x", KEY).status()).isEqualTo(200);
    }

    private List<String> limitsTold(int count) {
        return receiver.received(count).stream()
                .map(SeenRequest::text)
                .map(text -> RunningGateway.tree(text).path("trigger_limit").asText())
                .sorted()
                .toList();
    }

    @Test
    void limits_of_the_key_and_of_the_settings_are_told_once_each() throws IOException {
        try (var running = start(",'global_trigger_limit':80,'monitor_user_keys':true")) {
            running.serve(api());
            put(running, "'quota_max':10,'quota_renewal_rate':600,'monitor':{'trigger_limits':[60,40]}");
            send(running, 10);
            assertThat(limitsTold(3)).containsExactly("40", "60", "80");
            var first = RunningGateway.tree(receiver.seen().getFirst().text());
            assertThat(first.path("event").asText()).isEqualTo("TriggerExceeded");
            assertThat(first.path("message").asText()).isEqualTo("Quota trigger reached");
            assertThat(first.path("org").asText()).isEqualTo("default");
            assertThat(first.path("key").asText()).isEqualTo(KEY);
        }
        // What a gateway that is over has told is there.
        assertThat(receiver.seen()).hasSize(3);
    }

    @Test
    void a_quota_of_an_api_of_the_key_is_watched_and_one_without_end_is_not() throws IOException {
        try (var running = start(",'global_trigger_limit':50,'monitor_user_keys':true")) {
            running.serve(api());
            put(running, "'quota_max':-1");
            send(running, 3);
            running.put("a", RunningGateway.tree("""
                    {'org_id':'default','quota_max':-1,'access_rights':{'t':{'api_id':'t',
                     'limit':{'quota_max':2,'quota_renewal_rate':600}}}}
                    """));
            var own = RunningGateway.FORMS.token("default", "a");
            running.get("/t/x", own);
            assertThat(receiver.body("TriggerExceeded").path("key").asText()).isEqualTo(own);
        }
    }

    @Test
    void the_quota_of_an_organisation_is_watched() throws IOException {
        var settings = ",'global_trigger_limit':50,'monitor_org_keys':true},'enforce_org_quotas':true,'unused':{";
        try (var running = start(settings)) {
            running.serve(api());
            put(running, "'quota_max':-1");
            running.storage
                    .sessions()
                    .put(
                            "orgkey.default",
                            "{\"org_id\":\"default\",\"quota_max\":4,\"quota_renewal_rate\":600}"
                                    .getBytes(StandardCharsets.UTF_8),
                            0)
                    .toCompletableFuture()
                    .join();
            send(running, 2);
            var told = receiver.body("TriggerExceeded");
            assertThat(told.path("org").asText()).isEqualTo("default");
            assertThat(told.path("key").asText()).isEmpty();
            assertThat(told.path("trigger_limit").asText()).isEqualTo("50");
        }
    }

    @Test
    void nobody_is_told_while_monitors_are_off_or_have_nobody_to_tell() throws IOException {
        for (var monitor : List.of(
                "'enable_trigger_monitors':false,'configuration':{'target_path':'" + receiver.url() + "'}",
                "'enable_trigger_monitors':true,'configuration':{'target_path':'nowhere'}")) {
            var settings = "{'monitor':{" + monitor + ",'global_trigger_limit':10,'monitor_user_keys':true}}";
            try (var running = RunningGateway.start(folder, settings)) {
                running.serve(api());
                put(running, "'quota_max':100,'quota_renewal_rate':600,'monitor':{'trigger_limits':[1]}");
                send(running, 2);
            }
        }
        assertThat(receiver.seen()).isEmpty();
    }

    @Test
    void a_rate_that_grows_with_its_use_is_told() throws IOException {
        var settings = "{'enable_redis_rolling_limiter':true,'enable_rate_limit_smoothing':true}";
        try (var running = RunningGateway.start(folder, settings)) {
            running.serve(api(receiver.handlers("RateLimitSmoothingUp", "RateLimitSmoothingDown")));
            put(
                    running,
                    "'rate':1000,'per':600,"
                            + "'smoothing':{'enabled':true,'threshold':400,'trigger':1,'step':400,'delay':1}");
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                running.get("/t/x", KEY);
                return !receiver.seen().isEmpty();
            });
            var told = RunningGateway.tree(receiver.seen().getFirst().text());
            assertThat(told.path("event").asText()).isEqualTo("RateLimitSmoothingUp");
            assertThat(told.path("path").asText()).isEqualTo("/t/x");
            assertThat(told.path("key").asText()).isEqualTo("****" + KEY.substring(KEY.length() - 4));
        }
    }
}
