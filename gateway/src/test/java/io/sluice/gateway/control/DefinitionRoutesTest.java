package io.sluice.gateway.control;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Definitions of both formats through the control API: what recordings do not show.
@DisplayNameGeneration(ReplaceUnderscores.class)
class DefinitionRoutesTest {
    @TempDir
    Path folder;

    private Path apps;
    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        apps = Files.createDirectories(folder.resolve("apps"));
        running = RunningGateway.start(
                Files.createDirectories(folder.resolve("store")), "{'secret':'open','app_path':'" + apps + "'}");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private RawAnswer control(String method, String path, String body) throws IOException {
        return running.send(method, path, List.of(new Header("X-Tyk-Authorization", "open")), body);
    }

    private JsonNode ok(String method, String path, String body) throws IOException {
        var answer = control(method, path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return tree(answer.text());
    }

    private void reload() throws IOException {
        ok("GET", "/tyk/reload?block=true", "");
    }

    private String seenBy(String path, Header... headers) throws IOException {
        assertThat(running.send("GET", path, List.of(headers), "").status()).isEqualTo(200);
        return running.upstream.last().url();
    }

    private String classic(String id, String upstreamPath) {
        return """
                {"name":"n","api_id":"ID","use_keyless":true,"active":true,"owner":{"team":"blue"},
                 "version_data":{"not_versioned":true,"versions":{"Default":{"name":"Default"}}},
                 "proxy":{"listen_path":"/ID/","target_url":"URL","strip_listen_path":true}}
                """.replace("ID", id).replace("URL", running.upstream.address() + upstreamPath);
    }

    private String yaml(String id) {
        return """
                openapi: 3.0.3
                info: {title: t, version: "1"}
                paths:
                  /a:
                    get:
                      operationId: getA
                      responses: {"200": {description: ok}}
                x-tyk-api-gateway:
                  info: {id: ID, name: n, state: {active: true}}
                  server: {listenPath: {value: /ID/, strip: true}}
                  upstream: {url: "URL"}
                """.replace("ID", id).replace("URL", running.upstream.address() + "/up/");
    }

    @Test
    void names_of_a_classic_definition_count_in_any_case() throws IOException {
        var odd = classic("odd", "/up/")
                .replace("\"api_id\"", "\"API_ID\"")
                .replace("\"proxy\"", "\"Proxy\"")
                .replace("\"listen_path\"", "\"Listen_Path\"");
        assertThat(ok("POST", "/tyk/apis", odd).path("key").asText()).isEqualTo("odd");
        reload();
        assertThat(ok("PUT", "/tyk/apis/odd", odd).path("action").asText()).isEqualTo("modified");
        Files.writeString(apps.resolve("laid.json"), odd.replace("odd", "laid"));
        reload();
        assertThat(seenBy("/odd/x")).isEqualTo("/up/x");
        assertThat(seenBy("/laid/x")).isEqualTo("/up/x");
        assertThat(ok("GET", "/tyk/apis/laid", "").at("/proxy/listen_path").asText())
                .isEqualTo("/laid/");
    }

    @Test
    void a_file_keeps_what_its_owner_wrote_and_nobody_knows() throws IOException {
        ok("POST", "/tyk/apis", classic("a", "/"));
        assertThat(Files.readString(apps.resolve("a.json"))).contains("\"team\": \"blue\"");
    }

    @Test
    void what_does_not_compile_is_refused_with_place_and_reason_and_not_stored() throws IOException {
        ok("POST", "/tyk/apis", classic("a", "/"));
        reload();
        var broken = classic("a", "/").replace("{\"name\":\"Default\"}", """
                        {"name":"Default","use_extended_paths":true,"extended_paths":{"transform_jq":
                          [{"path":"/x","method":"POST","filter":".["}]}}""");
        for (var answer : List.of(control("POST", "/tyk/apis", broken), control("PUT", "/tyk/apis/a", broken))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text())
                    .contains("Validation of API Definition failed", "extended_paths/transform_jq/0/filter", ".[");
        }
        assertThat(Files.readString(apps.resolve("a.json"))).doesNotContain("transform_jq");

        var oas = yaml("o").replace("  upstream:", """
                  middleware:
                    operations: {getA: {transformRequestBody: {enabled: true, format: json, body: e3s=}}}
                """ + "  upstream:");
        var refused = control("POST", "/tyk/apis/oas", oas);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("the template cannot be read, line 1");
        assertThat(apps.resolve("o.json")).doesNotExist();
        assertThat(apps.resolve("o-oas.json")).doesNotExist();
    }

    @Test
    void what_is_right_but_not_built_yet_is_stored() throws IOException {
        ok("POST", "/tyk/apis", classic("g", "/").replace("\"active\"", "\"graphql\":{\"enabled\":true},\"active\""));
        assertThat(Files.readString(apps.resolve("g.json"))).contains("graphql");
    }

    @Test
    void an_openapi_document_may_be_yaml() throws IOException {
        ok("POST", "/tyk/apis/oas", yaml("y"));
        reload();
        assertThat(seenBy("/y/a")).isEqualTo("/up/a");
        assertThat(ok("GET", "/tyk/apis/oas/y", "")
                        .path("servers")
                        .get(1)
                        .path("url")
                        .asText())
                .isEqualTo("/y");
        assertThat(ok("GET", "/tyk/apis/y", "").path("is_oas").booleanValue()).isTrue();
    }

    @Test
    void an_openapi_document_of_another_version_or_kind_is_refused() throws IOException {
        var rest = ",\"info\":{\"title\":\"t\",\"version\":\"1\"},\"paths\":%s,\"x-tyk-api-gateway\":{}}";
        var tried = Map.of(
                "{\"openapi\":\"2.0\"" + rest.formatted("{}"), "Schema not found for version \\\"2.0\\\"",
                "{\"openapi\":\"next\"" + rest.formatted("{}"), "malformed version: next",
                "{\"openapi\":3" + rest.formatted("{}"), "request malformed",
                "{\"openapi\":\"3.0.3\"" + rest.formatted("[]"), "request malformed");
        for (var entry : tried.entrySet()) {
            var answer = control("POST", "/tyk/apis/oas", entry.getKey());
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("\"message\":\"" + entry.getValue() + "\"");
        }
    }

    @Test
    void saving_again_does_not_pile_up_servers() throws IOException {
        ok("POST", "/tyk/apis/oas", yaml("y"));
        reload();
        var shown = ok("GET", "/tyk/apis/oas/y", "");
        ok("PUT", "/tyk/apis/oas/y", shown.toString().replace("\"/y/\"", "\"/z/\""));
        reload();
        var servers = ok("GET", "/tyk/apis/oas/y", "").path("servers");
        assertThat(servers).hasSize(2);
        assertThat(servers.get(1).path("url").asText()).isEqualTo("/z");
    }

    @Test
    void a_classic_definition_takes_the_place_of_an_openapi_one_and_leaves_nothing_behind() throws IOException {
        ok("POST", "/tyk/apis/oas", yaml("y"));
        reload();
        ok("POST", "/tyk/apis", classic("y", "/other/"));
        assertThat(apps.resolve("y-oas.json")).doesNotExist();
        reload();
        assertThat(seenBy("/y/a")).isEqualTo("/other/a");
    }

    @Test
    void a_file_with_a_name_of_its_own_is_changed_not_doubled() throws IOException {
        Files.writeString(apps.resolve("people.json"), classic("a", "/one/"));
        reload();
        ok("PUT", "/tyk/apis/a", classic("a", "/two/"));
        assertThat(apps.resolve("a.json")).doesNotExist();
        reload();
        assertThat(seenBy("/a/x")).isEqualTo("/two/x");
        ok("DELETE", "/tyk/apis/a", "");
        assertThat(apps.resolve("people.json")).doesNotExist();
    }

    @Test
    void a_base_forgets_a_deleted_child() throws IOException {
        ok("POST", "/tyk/apis", classic("base", "/one/"));
        reload();
        ok(
                "POST",
                "/tyk/apis?base_api_id=base&base_api_version_name=v1&new_version_name=v2&set_default=true",
                classic("child", "/two/"));
        reload();
        assertThat(seenBy("/base/x")).isEqualTo("/two/x");
        assertThat(seenBy("/base/x", new Header("x-api-version", "v1"))).isEqualTo("/one/x");
        ok("DELETE", "/tyk/apis/child", "");
        reload();
        assertThat(seenBy("/base/x")).isEqualTo("/one/x");
        assertThat(ok("GET", "/tyk/apis/base/versions", "").path("apis")).hasSize(1);
    }

    @Test
    void debug_plays_a_request_up_to_the_upstream_and_tells_the_steps() throws IOException {
        var answer = ok(
                "POST",
                "/tyk/debug",
                "{\"spec\":" + classic("d", "/up/") + ",\"request\":{\"method\":\"POST\",\"path\":\"/a b\","
                        + "\"headers\":{\"X-One\":[\"1\"]},\"body\":\"text\"}}");
        assertThat(answer.path("response").asText())
                .startsWith("====== Request ======\nPOST /d/a%20b HTTP/1.1\r\nX-One: 1\r\n\r\ntext\n")
                .contains("====== Response ======\nHTTP/1.1 200 OK\r\nConnection: close\r\n");
        assertThat(answer.path("logs").asText()).contains("pipeline: ");
        assertThat(running.upstream.last().url()).isEqualTo("/up/a%20b");
        assertThat(running.upstream.last().body()).asString().contains("text");
        assertThat(running.send("GET", "/d/x", List.of(), "").status()).isEqualTo(404);
    }

    @Test
    void debug_says_why_a_definition_cannot_be_played() throws IOException {
        var answer = control("POST", "/tyk/debug", "{\"spec\":{\"api_id\":5},\"request\":{}}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(tree(answer.text()).path("message").asText()).isEqualTo("error");
        assertThat(answer.text()).contains("api_id");
    }
}
