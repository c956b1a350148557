package io.sluice.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/// API9:2023: an old, hidden or forgotten way in.
class ImproperInventoryTest extends AttackedGateway {
    @Override
    String settings() {
        return "{'app_path':'APPS'}";
    }

    @Test
    void an_api_that_is_taken_away_is_gone_under_all_its_names() throws IOException {
        running.serve(Definitions.keyless("old", "{}"), Definitions.keyless("new", "{}"));
        assertThat(send("GET", "/old/x").status()).isEqualTo(200);
        running.serve(Definitions.keyless("new", "{}"));
        running.upstream.forget();
        for (var path : List.of("/old/x", "/old/", "/old", "/Old/x", "/new/../old/x")) {
            assertThat(send("GET", path).status()).as(path).isNotEqualTo(200);
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    private void file(String id, String definition) throws IOException {
        Files.writeString(
                folder.resolve("apps").resolve(id + ".json"),
                definition.replace("{{UPSTREAM}}", running.upstream.address().toString()));
        control("GET", "/tyk/reload?block=true", "");
    }

    @Test
    void an_api_whose_file_is_taken_away_is_gone() throws IOException {
        file("old", Definitions.keyless("old", "{}").toString());
        assertThat(send("GET", "/old/x").status()).isEqualTo(200);
        running.upstream.forget();
        Files.delete(folder.resolve("apps").resolve("old.json"));
        control("GET", "/tyk/reload?block=true", "");
        assertThat(send("GET", "/old/x").status()).isEqualTo(404);
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_version_that_is_over_or_was_never_there_is_refused() throws IOException {
        var api = Definitions.versioned("v", "{'location':'header','key':'V'}", "{}");
        ((ObjectNode) api.at("/version_data/versions/v1")).put("expires", "2020-01-01 00:00");
        running.serve(api);
        for (var version : List.of("v1", "v3", "V2", "v2 ", "../v2", "Default", "")) {
            var answer = send("GET", "/v/x", new Header("V", version));
            if (answer.status() == 200) {
                // A blank around a field's value is not part of it.
                assertThat(version.strip()).isEqualTo("v2");
            } else {
                assertThat(answer.status()).as(version).isEqualTo(403);
            }
        }
        assertThat(send("GET", "/v/x", new Header("V", "v2")).status()).isEqualTo(200);
    }

    @Test
    void an_endpoint_that_is_not_on_the_list_is_closed_in_every_version() throws IOException {
        running.serve(Definitions.keyless("a", "{'white_list':[{'path':'/users$','method':'GET'}]}"));
        assertThat(send("GET", "/a/users").status()).isEqualTo(200);
        running.upstream.forget();
        for (var path : List.of("/a/debug", "/a/users/old", "/a/v1/users", "/a/users.bak", "/a/swagger.json", "/a/")) {
            assertThat(send("GET", path).status()).as(path).isEqualTo(403);
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void what_there_is_is_told_to_who_knows_the_secret_only() throws IOException {
        file("quiet", Definitions.keyless("quiet", "{}").toString());
        for (var path :
                List.of("/", "/tyk/apis", "/tyk/apis/quiet", "/tyk/apis/oas", "/apis", "/openapi.json", "/docs")) {
            var answer = send("GET", path);
            assertThat(answer.status()).as(path).isIn(403, 404);
            assertThat(answer.text()).as(path).doesNotContain("quiet");
        }
        assertThat(send("GET", "/hello").text()).doesNotContain("quiet");
        assertThat(control("GET", "/tyk/apis", "").text()).contains("quiet");
    }

    @Test
    void a_broken_definition_opens_nothing_that_was_closed() throws IOException {
        var good = forKeys("k", "").toString();
        file("k", good);
        assertThat(send("GET", "/k/x").status()).isEqualTo(401);
        for (var broken : List.of(good.substring(0, good.length() / 2), "{}", "[]", "")) {
            file("k", broken);
            assertThat(send("GET", "/k/x").status()).as(broken).isIn(401, 404);
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_guard_that_is_not_supported_closes_its_api() throws IOException {
        var api = forKeys(
                "g",
                "'custom_plugin_auth_enabled':true,'custom_middleware':{'driver':'lua',"
                        + "'auth_check':{'name':'check'}}");
        file("g", api.toString());
        running.put("any-key", RunningGateway.tree("{'org_id':'other','access_rights':{}}"));
        assertThat(send("GET", "/g/x").status()).isNotEqualTo(200);
        assertThat(running.upstream.seen()).isEmpty();
    }
}
