package io.sluice.gateway.middleware.identify;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.session.BreakableSessions;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.AllowSpec;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.Policy;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.model.policy.PolicyMerge;
import io.sluice.model.problem.Checked;
import io.sluice.model.session.KeyForms;
import io.sluice.model.session.SessionCodec;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.storage.Counters;
import io.sluice.storage.Health;
import io.sluice.storage.KeyValueStore;
import io.sluice.storage.Notices;
import io.sluice.storage.RecordQueue;
import io.sluice.storage.SessionStore;
import io.sluice.storage.Storage;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import io.sluice.testkit.http.RecordingUpstream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
    private static final KeyForms FORMS = new KeyForms(true, "murmur64", List.of(), false);

    @TempDir
    Path folder;

    private EmbeddedStorage storage;
    private BreakableSessions sessions;
    private RecordingUpstream upstream;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        storage = EmbeddedStorage.open(folder, InstantSource.system());
        sessions = new BreakableSessions(storage.sessions());
        upstream = RecordingUpstream.start();
        gateway = Gateway.start(
                Gateway.GatewayOptions.of(GatewaySettings.of("""
                        {"listen_address": "127.0.0.1", "listen_port": 0, "secret": "s", "hash_keys": true,
                         "hash_key_function": "murmur64", "http_server_options": {
                         "enable_path_prefix_matching": true, "enable_path_suffix_matching": true}}""")), new Cut(storage, sessions), InstantSource.system());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        upstream.close();
        storage.close();
    }

    @TestFactory
    Stream<DynamicTest> recorded_answers_to_keys_come_out_the_same() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (var test : recording("conformance/cases/auth.json").path("cases")) {
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
        for (var file : List.of("auth", "policy")) {
            for (var other : recording("conformance/cases/" + file + ".json").path("cases")) {
                other.path("policies").forEach(policy -> policies.add(good(PolicyCodec.read(policy))));
            }
        }
        gateway.policies().apply(new Policies(policies));
        var apis = new ArrayList<ApiDefinition>();
        test.path("apis").forEach(api -> apis.add(api((ObjectNode) api)));
        serve(apis);
        test.path("keys").forEach(key -> put(key.path("id").asText(), key.path("session")));
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
            if (expected.size() == 1) {
                assertThat(upstream.last().url())
                        .as(name)
                        .isEqualTo(expected.get(0).path("url").asText());
                var cookie = cookieOf(expected.get(0));
                if (upstream.last().headers().stream()
                                .filter(h -> h.name().equalsIgnoreCase("cookie"))
                                .count()
                        < 2) {
                    assertThat(upstream.last().header("Cookie").orElse(""))
                            .as(name)
                            .isEqualTo(cookie);
                }
            }
        }
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
        var body = request.path("body").asText().getBytes(UTF_8);
        try (var client = RawClient.connect(URI.create("http://127.0.0.1:" + gateway.port()))) {
            var method = request.path("method").asText("GET");
            var path = request.path("path").asText();
            return body.length == 0
                    ? client.exchange(method, path, headers)
                    : client.exchange(method, path, headers, body);
        }
    }

    /// The bytes of UTF-8, one character each.
    private static String latin1(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    @Test
    void known_keys_go_on_while_the_store_is_away_and_others_are_told_to_come_back() throws IOException {
        serve(List.of(api(definition())));
        put("known", tree("{'org_id':'default','access_rights':{'t':{'api_id':'t'}}}"));
        assertThat(get("known").status()).isEqualTo(200);
        sessions.cut(true);
        gateway.sessions().allChanged();
        assertThat(get("known").status()).isEqualTo(200);
        var other = get("other");
        assertThat(other.status()).isEqualTo(503);
        assertThat(upstream.seen()).hasSize(2);
        sessions.cut(false);
        assertThat(get("other").status()).isEqualTo(403);
    }

    @Test
    void a_key_is_read_from_the_store_once() throws IOException {
        serve(List.of(api(definition())));
        put("known", tree("{'org_id':'default','access_rights':{'t':{'api_id':'t'}}}"));
        for (int i = 0; i < 5; i++) assertThat(get("known").status()).isEqualTo(200);
        assertThat(sessions.reads()).isEqualTo(1);
    }

    @Test
    void a_deleted_key_is_refused_as_soon_as_its_notice_arrives() throws IOException {
        serve(List.of(api(definition())));
        put("known", tree("{'org_id':'default','access_rights':{'t':{'api_id':'t'}}}"));
        assertThat(get("known").status()).isEqualTo(200);
        var name = FORMS.stored(FORMS.token("default", "known"));
        storage.sessions()
                .remove(List.of("apikey-" + name), List.of())
                .toCompletableFuture()
                .join();
        var notice = "{\"command\":\"KeySpaceUpdateNotification\",\"payload\":\"" + name + "\"}";
        storage.notices()
                .publish(Notices.CLUSTER, notice.getBytes(UTF_8))
                .toCompletableFuture()
                .join();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(get("known").status()).isEqualTo(403));
    }

    private RawAnswer get(String key) throws IOException {
        return RawClient.once(
                URI.create("http://127.0.0.1:" + gateway.port()), "GET", "/t/x", new Header("Authorization", key));
    }

    private static ObjectNode definition() {
        return (ObjectNode) tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,
                 'auth_configs':{'authToken':{'auth_header_name':'Authorization'}},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """);
    }

    private void serve(List<ApiDefinition> apis) {
        var config = gateway.live().apply(apis);
        assertThat(config.fates().values())
                .allMatch(fate -> fate instanceof io.sluice.gateway.compile.LiveConfig.Fate.Compiled
                        || fate instanceof io.sluice.gateway.compile.LiveConfig.Fate.Reused);
    }

    private ApiDefinition api(ObjectNode classic) {
        var text = classic.toString().replace("{{UPSTREAM}}", upstream.address().toString());
        return keysOnly(good(ClassicReader.read((ObjectNode) tree(text))));
    }

    /// The limits of keys have tests of their own.
    private static ApiDefinition keysOnly(ApiDefinition api) {
        return new ApiDefinition(
                api.id(),
                api.databaseId(),
                api.orgId(),
                api.name(),
                api.slug(),
                api.active(),
                api.internal(),
                api.keyless(),
                api.listen(),
                api.target(),
                api.versioning(),
                api.versions(),
                api.middleware().stream()
                        .filter(spec -> spec instanceof IdentifySpec || spec instanceof AllowSpec)
                        .toList(),
                api.records(),
                api.classic(),
                api.oas());
    }

    private void put(String id, JsonNode json) {
        var read = good(SessionCodec.read(json));
        // What the control API does with an expiry in the past.
        var past = read.expires() > 1 && read.expires() < System.currentTimeMillis() / 1_000;
        var session = past ? read.withExpires(0) : read;
        var merged = PolicyMerge.apply(session, gateway.policies().get(), Optional.empty());
        if (merged.refusal().isPresent()) return;
        var token = FORMS.token(session.orgId(), id);
        storage.sessions()
                .put("apikey-" + FORMS.stored(token), SessionCodec.write(merged.session()), 0)
                .toCompletableFuture()
                .join();
    }

    private static JsonNode tree(String json) {
        try {
            return Json.parse(json.replace('\'', '"'));
        } catch (IOException bug) {
            throw new AssertionError(bug);
        }
    }

    private static <T> T good(Checked<T> checked) {
        return switch (checked) {
            case Checked.Good<T>(var value, var _) -> value;
            case Checked.Bad<T>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static JsonNode recording(String path) throws IOException {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var file = at.resolve("shared").resolve(path);
            if (Files.isRegularFile(file)) return Json.parse(Files.readString(file));
        }
        assumeTrue(false, "no recording " + path + " beside this checkout");
        throw new IllegalStateException("skipped above");
    }

    /// Everything of a real storage, with sessions behind a line that can be cut.
    private record Cut(Storage whole, SessionStore sessions) implements Storage {
        @Override
        public KeyValueStore values() {
            return whole.values();
        }

        @Override
        public KeyValueStore cache() {
            return whole.cache();
        }

        @Override
        public Counters counters() {
            return whole.counters();
        }

        @Override
        public RecordQueue records() {
            return whole.records();
        }

        @Override
        public Notices notices() {
            return whole.notices();
        }

        @Override
        public Health health() {
            return whole.health();
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
