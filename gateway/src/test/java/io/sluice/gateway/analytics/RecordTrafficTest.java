package io.sluice.gateway.analytics;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.msgpack.core.MessagePack;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordTrafficTest {
    private static final String LIST = "analytics-tyk-system-analytics";

    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder, """
                {'enable_analytics':true,'db_app_conf_options':{'node_is_segmented':true,'tags':['edge']},
                 'analytics_config':{'ignored_ips':['203.0.113.5'],'normalise_urls':{'enabled':true,
                 'normalise_uuids':true,'normalise_ulids':true,'normalise_numbers':true,'custom_patterns':['red']}}}
                """);
        running.serve(tree("""
                        {'name':'open','api_id':'open','org_id':'default','active':true,'use_keyless':true,
                         'tags':['api-tag'],'tag_headers':['X-Team'],'expire_analytics_after':3600,
                         'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                         'proxy':{'listen_path':'/open/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                        """), tree("""
                        {'name':'closed','api_id':'closed','org_id':'default','active':true,
                         'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                         'proxy':{'listen_path':'/closed/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                        """), tree("""
                        {'name':'quiet','api_id':'quiet','org_id':'default','active':true,'use_keyless':true,'do_not_track':true,
                         'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                         'proxy':{'listen_path':'/quiet/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                        """));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void a_request_leaves_a_record() throws IOException {
        var path = "/open/a%20b/15873/5e9d9544-a1dc-4600-8d0e-d20abcdef012/01ARZ3NDEKTSV4RRFFQ69G5FAV/red";
        running.send(
                "POST",
                path + "?q=1",
                List.of(
                        new Header("User-Agent", "agent/1"),
                        new Header("X-Team", "Blue Team"),
                        new Header("X-Forwarded-For", "203.0.113.9, 10.0.0.1")),
                "hello");
        var record = records(1).getFirst();
        assertThat(record.path("Method").asText()).isEqualTo("POST");
        assertThat(record.path("Host").asText()).isEqualTo("127.0.0.1:" + running.upstream.port());
        assertThat(record.path("Path").asText()).isEqualTo("/a b/{id}/{uuid}/{ulid}/{var}");
        assertThat(record.path("RawPath").asText())
                .isEqualTo("/a b/15873/5e9d9544-a1dc-4600-8d0e-d20abcdef012/01ARZ3NDEKTSV4RRFFQ69G5FAV/red");
        assertThat(record.path("OriginalPath").asText()).startsWith("/open/a b/15873/");
        assertThat(record.path("ListenPath").asText()).isEqualTo("/open/");
        assertThat(record.path("ContentLength").longValue()).isEqualTo(5);
        assertThat(record.path("UserAgent").asText()).isEqualTo("agent/1");
        assertThat(record.path("ResponseCode").intValue()).isEqualTo(200);
        assertThat(record.path("APIKey").asText()).isEqualTo("00000000");
        assertThat(record.path("IPAddress").asText()).isEqualTo("203.0.113.9");
        assertThat(record.path("APIVersion").asText()).isEqualTo("Non Versioned");
        assertThat(record.path("Tags").toString())
                .isEqualTo("[\"x-team-Blue Team\",\"api-tag\",\"edge\",\"key-00000000\",\"org-default\",\"api-open\"]");
        long kept = record.path("ExpireAt").get(0).longValue()
                - record.path("TimeStamp").get(0).longValue();
        assertThat(kept).isEqualTo(3_600);
    }

    @Test
    void the_record_of_a_key_names_it_by_its_hash_and_carries_its_tags() throws IOException {
        running.put("alice", tree("""
                        {'org_id':'default','alias':'al','tags':['t1'],'meta_data':{'tyk_developer_id':'dev1'},
                         'oauth_client_id':'client','access_rights':{'closed':{}}}
                        """));
        running.send("GET", "/closed/x", List.of(new Header("Authorization", "alice")), "");
        var record = records(1).getFirst();
        var name = RunningGateway.FORMS.stored(RunningGateway.FORMS.token("default", "alice"));
        assertThat(record.path("APIKey").asText()).isEqualTo(name);
        assertThat(record.path("Alias").asText()).isEqualTo("al");
        assertThat(record.path("OauthID").asText()).isEqualTo("client");
        assertThat(record.path("Tags").toString())
                .isEqualTo("[\"dev-dev1\",\"t1\",\"edge\",\"key-" + name + "\",\"org-default\",\"api-closed\"]");
        assertThat(record.path("ExpireAt").get(0).longValue()
                        - record.path("TimeStamp").get(0).longValue())
                .isEqualTo(36_500L * 86_400);
    }

    @Test
    void refusals_are_recorded_with_their_status() throws IOException {
        running.send("GET", "/closed/x", List.of(), "");
        running.send("GET", "/closed/x", List.of(new Header("Authorization", "nobody")), "");
        assertThat(records(2))
                .extracting(record -> record.path("ResponseCode").intValue()
                        + record.path("APIKey").asText())
                .containsExactlyInAnyOrder("40100000000", "40300000000");
    }

    @Test
    void some_requests_leave_no_record() throws IOException {
        running.send("GET", "/quiet/x", List.of(), "");
        running.send("GET", "/open/x", List.of(new Header("X-Real-IP", "203.0.113.5")), "");
        running.send("GET", "/nowhere", List.of(), "");
        running.send("GET", "/open/last", List.of(), "");
        assertThat(records(1))
                .extracting(record -> record.path("Path").asText())
                .containsExactly("/last");
    }

    @Test
    void an_endpoint_that_is_not_tracked_leaves_no_record_and_a_tracked_one_says_so() throws IOException {
        running.serve(tree("""
                {'name':'mixed','api_id':'mixed','org_id':'default','active':true,'use_keyless':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default','use_extended_paths':true,
                   'extended_paths':{'do_not_track_endpoints':[{'path':'/hidden','method':'GET'},
                       {'path':'/last','method':'GET','disabled':true}],
                     'track_endpoints':[{'path':'/watched','method':'GET'},
                       {'path':'/last','method':'GET','disabled':true}]}}}},
                 'proxy':{'listen_path':'/mixed/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """));
        for (var path : List.of("/mixed/hidden", "/mixed/watched", "/mixed/last")) {
            running.send("GET", path, List.of(), "");
        }
        assertThat(records(2))
                .extracting(record ->
                        record.path("Path").asText() + record.path("TrackPath").asText())
                .containsExactly("/watchedtrue", "/lastfalse");
    }

    @Test
    void records_that_wait_are_sent_when_the_gateway_stops() throws IOException {
        for (int i = 0; i < 50; i++) running.send("GET", "/open/x", List.of(), "");
        running.gateway.close();
        var recorder = running.gateway.recorder().orElseThrow();
        assertThat(recorder.sent()).isEqualTo(50);
        assertThat(recorder.dropped()).isZero();
        assertThat(records(50)).hasSize(50);
    }

    @Test
    void whole_messages_are_kept_where_the_key_asks_for_it() throws IOException {
        running.put("bob", tree("{'org_id':'default','enable_detailed_recording':true,'access_rights':{'closed':{}}}"));
        running.send(
                "POST",
                "/closed/a?x=1",
                List.of(new Header("Authorization", "bob"), new Header("X-H", "v")),
                "payload");
        var record = records(1).getFirst();
        assertThat(text(record, "RawRequest"))
                .startsWith("POST /a?x=1 HTTP/1.1\r\nHost: 127.0.0.1:" + running.gateway.port()
                        + "\r\nContent-Length: 7\r\n")
                .contains("\r\nAuthorization: bob\r\n")
                .endsWith("X-H: v\r\n\r\npayload");
        assertThat(text(record, "RawResponse"))
                .startsWith("HTTP/1.1 200 OK\r\nContent-Length: ")
                .contains("\r\nX-Ratelimit-Limit: ")
                .endsWith("\"body\": \"payload\"}");
    }

    @Test
    void without_being_asked_for_messages_are_not_kept() throws IOException {
        running.send("GET", "/open/x", List.of(), "");
        var record = records(1).getFirst();
        assertThat(text(record, "RawRequest") + text(record, "RawResponse")).isEmpty();
    }

    private static String text(JsonNode record, String member) {
        return new String(Base64.getDecoder().decode(record.path(member).asText()), UTF_8);
    }

    private List<JsonNode> records(int count) {
        Awaitility.await()
                .atMost(10, SECONDS)
                .untilAsserted(() -> assertThat(waiting()).isEqualTo(count));
        var records = new ArrayList<JsonNode>();
        for (var bytes :
                running.storage.records().take(LIST, 0).toCompletableFuture().join()) {
            records.add(decoded(bytes));
        }
        return records;
    }

    private long waiting() {
        return running.storage.records().waiting(LIST).toCompletableFuture().join();
    }

    private static JsonNode decoded(byte[] bytes) {
        try (var unpacker = MessagePack.newDefaultUnpacker(bytes)) {
            return tree(unpacker.unpackValue().toJson());
        } catch (IOException bug) {
            throw new AssertionError(bug);
        }
    }
}
