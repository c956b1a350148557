package io.sluice.gateway.middleware.identify;

import static io.sluice.gateway.RunningGateway.FORMS;
import static io.sluice.gateway.RunningGateway.good;
import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Recordings;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.Policy;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.storage.Notices;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.SeenRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Keys through a running gateway: what was recorded, and what happens while the store is away.
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthTokenCheckTest {
    private static final JsonNode API = tree("""
            {'name':'t','api_id':'t','org_id':'default','active':true,
             'auth_configs':{'authToken':{'auth_header_name':'Authorization'}},
             'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
             'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
            """);
    private static final JsonNode SESSION = tree("{'org_id':'default','access_rights':{'t':{'api_id':'t'}}}");

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

    @TestFactory
    Stream<DynamicTest> recorded_answers_to_keys_come_out_the_same() {
        var tests = new ArrayList<DynamicTest>();
        for (var test : Recordings.read("conformance/cases/auth.json").path("cases")) {
            if (isPlain(test)) {
                tests.add(DynamicTest.dynamicTest(test.path("id").asText(), () -> play(test)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(20);
        return tests.stream();
    }

    /// Cases about keys that need no control API, and nothing but keys.
    private static boolean isPlain(JsonNode test) {
        var id = test.path("id").asText();
        var about = Stream.of("auth/token/", "auth/rights/", "auth/strip/", "auth/key-state/", "auth/options/none")
                .anyMatch(id::startsWith);
        var simple = test.path("apis").valueStream().allMatch(api -> api.has("api_id"))
                && !test.toString().contains("global_headers")
                && !test.toString().contains("transform_headers")
                && !test.toString().contains("use_basic_auth")
                && !test.has("vars");
        for (var step : test.path("steps")) {
            simple &= step.has("request") && !step.has("control") && !step.has("save") && !step.has("vars");
        }
        return about && simple && !id.equals("auth/key-state/expires-soon");
    }

    private void play(JsonNode test) throws IOException {
        var policies = new ArrayList<Policy>();
        for (var other : Recordings.read("conformance/cases/auth.json").path("cases")) {
            other.path("policies").forEach(policy -> policies.add(good(PolicyCodec.read(policy))));
        }
        running.gateway.policies().apply(new Policies(policies));
        running.serve(test.path("apis").valueStream().toArray(JsonNode[]::new));
        test.path("keys").forEach(key -> running.put(key.path("id").asText(), key.path("session")));
        for (int i = 0; i < test.path("steps").size(); i++) {
            var request = test.path("steps").get(i).path("request");
            var recorded = test.path("recorded").get(i);
            var answer = send(request);
            var name = "step " + i + " " + request;
            assertThat(answer.status())
                    .as(name)
                    .isEqualTo(recorded.path("status").intValue());
            var error = recorded.path("body").path("error").asText();
            if (!error.isEmpty()) assertThat(answer.text()).as(name).contains("\"error\": \"" + error + "\"");
            var expected = recorded.path("upstream");
            if (expected.size() == 1) assertAlike(name, expected.get(0), running.upstream.last());
        }
    }

    private static void assertAlike(String name, JsonNode expected, SeenRequest seen) {
        assertThat(seen.url()).as(name).isEqualTo(expected.path("url").asText());
        var cookies = seen.headers().stream()
                .filter(h -> h.name().equalsIgnoreCase("cookie"))
                .count();
        // Of several fields the recording shows the last.
        if (cookies < 2) assertThat(seen.header("Cookie").orElse("")).as(name).isEqualTo(cookieOf(expected));
    }

    private static String cookieOf(JsonNode request) {
        return request.path("headers")
                .valueStream()
                .filter(header -> header.get(0).asText().equals("cookie"))
                .map(header -> header.get(1).asText())
                .findFirst()
                .orElse("");
    }

    private RawAnswer send(JsonNode request) throws IOException {
        var headers = new ArrayList<Header>();
        var given = request.path("headers");
        if (given.isArray())
            given.forEach(h ->
                    headers.add(new Header(h.get(0).asText(), latin1(h.get(1).asText()))));
        else
            given.properties()
                    .forEach(h -> headers.add(
                            new Header(h.getKey(), latin1(h.getValue().asText()))));
        return running.send(
                request.path("method").asText("GET"),
                request.path("path").asText(),
                headers,
                request.path("body").asText());
    }

    /// The bytes of UTF-8, one character each.
    private static String latin1(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    @Test
    void known_keys_go_on_while_the_store_is_away_and_others_are_told_to_come_back() throws IOException {
        running.serve(API);
        running.put("known", SESSION);
        assertThat(get("known").status()).isEqualTo(200);
        running.sessions.cut(true);
        running.gateway.sessions().allChanged();
        assertThat(get("known").status()).isEqualTo(200);
        assertThat(get("other").status()).isEqualTo(503);
        assertThat(running.upstream.seen()).hasSize(2);
        running.sessions.cut(false);
        assertThat(get("other").status()).isEqualTo(403);
    }

    @Test
    void a_key_is_read_from_the_store_once() throws IOException {
        running.serve(API);
        running.put("known", SESSION);
        for (int i = 0; i < 5; i++) assertThat(get("known").status()).isEqualTo(200);
        assertThat(running.sessions.reads()).isEqualTo(1);
    }

    @Test
    void a_deleted_key_is_refused_as_soon_as_its_notice_arrives() throws IOException {
        running.serve(API);
        running.put("known", SESSION);
        assertThat(get("known").status()).isEqualTo(200);
        var name = FORMS.stored(FORMS.token("default", "known"));
        var storage = running.storage;
        storage.sessions()
                .remove(List.of("apikey-" + name), List.of())
                .toCompletableFuture()
                .join();
        var notice = "{\"command\":\"KeySpaceUpdateNotification\",\"payload\":\"" + name + "\"}";
        storage.notices()
                .publish(Notices.CLUSTER, notice.getBytes(UTF_8))
                .toCompletableFuture()
                .join();
        Awaitility.await().untilAsserted(() -> assertThat(get("known").status()).isEqualTo(403));
    }

    @Test
    void who_sends_XML_is_told_in_XML_that_the_key_is_missing() throws IOException {
        running.serve(API);
        var answer = running.send("POST", "/t/x", List.of(new Header("Content-Type", "application/xml")), "<a/>");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).contains("application/xml");
        assertThat(answer.text()).isEqualTo("""
                <?xml version = "1.0" encoding = "UTF-8"?>
                <error>Authorization field missing</error>
                """);
    }

    private RawAnswer get(String key) throws IOException {
        return running.send("GET", "/t/x", List.of(new Header("Authorization", key)), "");
    }
}
