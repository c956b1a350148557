package io.sluice.gateway.control;

import static io.sluice.gateway.RunningGateway.good;
import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Recordings;
import io.sluice.gateway.RunningGateway;
import io.sluice.model.document.Json;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.Policy;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.storage.Notices;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
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

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyRoutesTest {
    /// Their point is something else than keys: other methods of authentication, limits, variables in
    /// headers.
    private static final Set<String> OTHERS = Set.of("keys/basic/user", "keys/meta/variables");

    /// A quota of one API says when it renews; there it does so only for the API that was used last.
    private static final Set<String> BETTER = Set.of("policy/merge/counters", "policy/per-api/counters");

    private static final Header SECRET = new Header("X-Tyk-Authorization", "s");

    @TempDir
    Path folder;

    private RunningGateway running;
    private final Map<String, String> saved = new HashMap<>();

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder, "{'enable_hashed_keys_listing':true,'min_token_length':3}");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @TestFactory
    Stream<DynamicTest> recorded_answers_about_keys_come_out_the_same() {
        var tests = new ArrayList<DynamicTest>();
        for (var file : List.of("keys", "policy")) {
            for (var test :
                    Recordings.read("conformance/cases/" + file + ".json").path("cases")) {
                var id = test.path("id").asText();
                var reloads = test.path("steps").valueStream().anyMatch(step -> step.has("reload"));
                if (!OTHERS.contains(id) && !BETTER.contains(id) && !reloads)
                    tests.add(DynamicTest.dynamicTest(id, () -> play(test)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests.stream();
    }

    private void play(JsonNode test) throws IOException {
        saved.clear();
        var policies = new ArrayList<Policy>();
        test.path("policies").forEach(policy -> policies.add(good(PolicyCodec.read(policy))));
        running.gateway.policies().apply(new Policies(policies));
        var apis = test.path("apis").deepCopy();
        // The keys of other methods are only written and read here.
        apis.forEach(api -> ((ObjectNode) api).remove(List.of("use_basic_auth", "enable_signature_checking")));
        running.serve(apis.valueStream().toArray(JsonNode[]::new));
        for (var key : test.path("keys")) {
            control(
                    "POST",
                    "/tyk/keys/" + key.path("id").asText(),
                    key.path("session").toString());
        }
        for (int i = 0; i < test.path("steps").size(); i++) {
            var step = test.path("steps").get(i);
            step(step, test.path("recorded").get(i), "step " + i + " " + step.path("request"));
        }
    }

    private void step(JsonNode step, JsonNode recorded, String name) throws IOException {
        if (step.has("vars"))
            step.path("vars")
                    .properties()
                    .forEach(v -> saved.put(v.getKey(), v.getValue().asText()));
        var request = step.path("request");
        var body = request.path("body");
        var headers = new ArrayList<Header>();
        if (step.path("control").asBoolean()) headers.add(SECRET);
        request.path("headers")
                .properties()
                .forEach(h -> headers.add(
                        new Header(h.getKey(), latin1(filled(h.getValue().asText())))));
        for (int i = 1; i < step.path("repeat").asInt(1); i++) sent(request, headers, body);
        var answer = sent(request, headers, body);
        assertThat(answer.status())
                .as(name + answer.text())
                .isEqualTo(recorded.path("status").intValue());
        step.path("save")
                .properties()
                .forEach(save -> saved.put(
                        save.getKey(),
                        json(answer.text()).path(save.getValue().asText()).asText()));
        if (!step.path("control").asBoolean() || step.path("body").asText().equals("ignore")) return;
        var expected = recorded.path("body");
        if (expected.isTextual()) {
            assertThat(answer.text()).as(name).isEqualTo(filled(expected.asText()));
        } else {
            assertThat(masked(json(answer.text()), step.path("mask")))
                    .as(name)
                    .isEqualTo(masked(json(filled(expected.toString())), step.path("mask")));
        }
    }

    private RawAnswer sent(JsonNode request, List<Header> headers, JsonNode body) throws IOException {
        return running.send(
                request.path("method").asText("GET"),
                filled(request.path("path").asText()),
                headers,
                filled(body.isTextual() ? body.asText() : body.isMissingNode() ? "" : body.toString()));
    }

    private String filled(String text) {
        var result = text;
        for (var entry : saved.entrySet()) result = result.replace("{{" + entry.getKey() + "}}", entry.getValue());
        return result;
    }

    private static String latin1(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /// What differs from run to run has to be there, no more.
    private static JsonNode masked(JsonNode body, JsonNode paths) {
        for (var path : paths) mask(body, List.of(path.asText().split("\\.")));
        return body;
    }

    private static void mask(JsonNode node, List<String> path) {
        if (!(node instanceof ObjectNode object)) return;
        var names = path.getFirst().equals("*") ? List.copyOf(toList(object)) : List.of(path.getFirst());
        for (var name : names) {
            if (!object.has(name)) continue;
            if (path.size() == 1) object.put(name, "<masked>");
            else mask(object.get(name), path.subList(1, path.size()));
        }
    }

    private static List<String> toList(ObjectNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text);
        } catch (IOException bug) {
            throw new AssertionError(text, bug);
        }
    }

    @Test
    void a_written_key_is_announced_with_a_signature() throws IOException {
        var heard = new CopyOnWriteArrayList<String>();
        try (var _ = running.storage
                .notices()
                .subscribe(Notices.CLUSTER, message -> heard.add(new String(message, UTF_8)))) {
            var answer = json(control("POST", "/tyk/keys/alice", SESSION).text());
            Awaitility.await().untilAsserted(() -> assertThat(heard).isNotEmpty());
            assertThat(heard.getFirst())
                    .startsWith("{\"command\":\"KeySpaceUpdateNotification\",\"payload\":\""
                            + answer.path("key_hash").asText() + "\",\"signature\":\"")
                    .endsWith("\",\"algorithm\":5}");
        }
    }

    @Test
    void a_changed_key_counts_at_once_although_it_is_cached() throws IOException {
        running.serve(API);
        control("POST", "/tyk/keys/alice", SESSION);
        assertThat(get("alice").status()).isEqualTo(200);
        control("PUT", "/tyk/keys/alice", SESSION.replace("}}}", "}},\"is_inactive\":true}"));
        assertThat(get("alice").status()).isEqualTo(403);
        control("DELETE", "/tyk/keys/alice?org_id=default", "");
        assertThat(get("alice").text()).contains("Access to this API has been disallowed");
    }

    @Test
    void lifetimes_become_the_expiry_of_the_stored_key() throws IOException {
        assertThat(kept(false, "")).isBetween(30L, 60L);
        assertThat(kept(false, expiring("", 0)))
                .as("an expiry alone says nothing")
                .isBetween(30L, 60L);
        assertThat(kept(true, expiring("", 0))).isBetween(270L, 300L);
        assertThat(kept(false, expiring("delete", 0))).isBetween(270L, 300L);
        assertThat(kept(false, expiring("retain", 600))).isBetween(870L, 900L);
        assertThat(kept(false, expiring("retain", -1))).as("for ever").isEqualTo(-1);
    }

    private static String expiring(String action, long grace) {
        long expires = System.currentTimeMillis() / 1_000 + 300;
        return ",\"expires\":" + expires + ",\"post_expiry_action\":\"" + action + "\",\"post_expiry_grace_period\":"
                + grace;
    }

    /// Seconds for which the store keeps a key of an API that keeps keys for 60 seconds.
    private long kept(boolean respectsExpiration, String members) throws IOException {
        var api = (ObjectNode) API.deepCopy();
        api.put("session_lifetime", 60).put("session_lifetime_respects_key_expiration", respectsExpiration);
        running.serve(api);
        var session = SESSION.substring(0, SESSION.length() - 1) + members + "}";
        return timeToLive(json(control("POST", "/tyk/keys/kept", session).text()));
    }

    @Test
    void a_key_that_is_called_as_its_organisation_gets_a_name() throws IOException {
        var first = json(control("POST", "/tyk/keys/default", SESSION).text()).path("key");
        var second = json(control("POST", "/tyk/keys/default", SESSION).text()).path("key");
        assertThat(first.asText()).isNotEqualTo(second.asText());
    }

    @Test
    void policies_are_set_by_the_name_in_the_store() throws IOException {
        var hash = json(control("POST", "/tyk/keys/alice", SESSION).text())
                .path("key_hash")
                .asText();
        var answer = control("POST", "/tyk/keys/policy/" + hash, "{\"policy\":\"b\",\"apply_policies\":[\"a\"]}");
        assertThat(answer.text()).isEqualTo("{\"key\":\"" + hash + "\",\"status\":\"ok\",\"action\":\"updated\"}\n");
        assertThat(json(control("GET", "/tyk/keys/" + hash + "?hashed=1", "").text())
                        .path("apply_policies")
                        .toString())
                .isEqualTo("[\"a\",\"b\"]");
        assertThat(control("POST", "/tyk/keys/policy/alice", "{}").status()).isEqualTo(404);
        for (var wrong : List.of("[", "{\"policy\":5}", "{\"apply_policies\":\"a\"}")) {
            var refused = control("POST", "/tyk/keys/policy/" + hash, wrong).text();
            assertThat(refused).contains("Couldn't decode instruction");
        }
        assertThat(control("POST", "/tyk/keys/policy/" + hash, "null").status()).isEqualTo(200);
    }

    @Test
    void organisations_have_sessions_of_their_own() throws IOException {
        running.serve(API);
        assertThat(control("POST", "/tyk/org/keys/default", "{\"rate\":5,\"per\":1}")
                        .text())
                .isEqualTo("{\"key\":\"default\",\"status\":\"ok\",\"action\":\"added\"}\n");
        assertThat(json(control("GET", "/tyk/org/keys/default", "").text())
                        .path("rate")
                        .intValue())
                .isEqualTo(5);
        assertThat(control("GET", "/tyk/org/keys", "").text()).isEqualTo("{\"keys\":[\"default\"]}\n");
        assertThat(control("DELETE", "/tyk/org/keys/default", "").status()).isEqualTo(200);
        assertThat(control("GET", "/tyk/org/keys/default", "").status()).isEqualTo(404);
    }

    private static final JsonNode API = tree("""
            {'name':'t','api_id':'t','org_id':'default','active':true,
             'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
             'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
            """);
    private static final String SESSION = "{\"org_id\":\"default\",\"access_rights\":{\"t\":{\"api_id\":\"t\"}}}";

    private long timeToLive(JsonNode answer) {
        return running.storage
                .sessions()
                .timeToLive("apikey-" + answer.path("key_hash").asText())
                .toCompletableFuture()
                .join();
    }

    private RawAnswer get(String key) throws IOException {
        return running.send("GET", "/t/x", List.of(new Header("Authorization", key)), "");
    }

    private RawAnswer control(String method, String path, String body) throws IOException {
        return running.send(method, path, List.of(SECRET), body);
    }
}
