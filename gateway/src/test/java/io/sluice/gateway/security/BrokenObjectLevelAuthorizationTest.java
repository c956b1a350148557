package io.sluice.gateway.security;

import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// API1:2023: a good key is used for what is not its owner's.
class BrokenObjectLevelAuthorizationTest extends AttackedGateway {
    @Test
    void a_key_opens_no_other_api() throws IOException {
        running.serve(forKeys("mine", ""), forKeys("theirs", ""));
        key("mine-key", "", "mine");
        assertThat(status("/mine/x", "mine-key")).isEqualTo(200);
        for (var path : List.of("/theirs/x", "/theirs/", "/mine/%2e%2e/theirs/x", "/mine/..%2ftheirs/x")) {
            running.upstream.forget();
            var answer = running.get(path, "mine-key");
            var passed = answer.status() == 200 && !path.startsWith("/mine/");
            assertThat(passed).as(path).isFalse();
            assertThat(running.upstream.seen())
                    .as(path)
                    .noneMatch(seen -> seen.path().startsWith("/theirs"));
        }
        assertThat(status("/theirs/x", "mine-key")).isEqualTo(403);
    }

    @Test
    void a_key_opens_only_the_urls_it_was_given() throws IOException {
        running.serve(forKeys("a", ""));
        running.put("narrow", tree("""
                {'org_id':'default','quota_max':-1,'access_rights':{'a':{'api_id':'a','versions':['Default'],
                 'allowed_urls':[{'url':'/users/1','methods':['GET']}]}}}
                """));
        assertThat(status("/a/users/1", "narrow")).isEqualTo(200);
        running.upstream.forget();
        for (var path : List.of(
                "/a/users/2",
                "/a/users/10",
                "/a/users/1/../2",
                "/a/users/1/%2e%2e/2",
                "/a/users/1%2f..%2f2",
                "/a/users/2?/users/1",
                "/a/users/2;/users/1",
                "/a/users/2#/users/1",
                "/a//users/2",
                "/a/USERS/1",
                "/a/x/users/1",
                "/a/users/1%00")) {
            assertThat(status(path, "narrow")).as(path).isNotEqualTo(200);
        }
        var key = new Header("Authorization", "narrow");
        for (var method : List.of("POST", "DELETE", "HEAD", "get")) {
            assertThat(send(method, "/a/users/1", key).status()).as(method).isNotEqualTo(200);
        }
        var overridden = List.of("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method");
        for (var name : overridden) {
            assertThat(send("DELETE", "/a/users/1", key, new Header(name, "GET"))
                            .status())
                    .as(name)
                    .isEqualTo(403);
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_key_of_another_organisation_opens_nothing_by_a_policy_of_ours() throws IOException {
        running.serve(forKeys("a", ""));
        policies("{'id':'p','org_id':'default','active':true,'quota_max':-1,'access_rights':" + rights("a") + "}");
        running.put("guest", tree("{'org_id':'other','apply_policies':['p'],'access_rights':{}}"));
        var guest = RunningGateway.FORMS.token("other", "guest");
        assertThat(status("/a/x", guest)).isEqualTo(403);
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_key_for_one_version_opens_no_other() throws IOException {
        var api = (ObjectNode) io.sluice.gateway.Definitions.versioned("v", "{'location':'header','key':'V'}", "{}");
        api.put("use_keyless", false);
        running.serve(api);
        running.put("first", tree("{'org_id':'default','access_rights':{'v':{'api_id':'v','versions':['v1']}}}"));
        var key = new Header("Authorization", "first");
        assertThat(send("GET", "/v/x", key, new Header("V", "v1")).status()).isEqualTo(200);
        running.upstream.forget();
        assertThat(send("GET", "/v/x", key, new Header("V", "v2")).status()).isEqualTo(403);
        // Two answers to the question which version is meant are decided for both: the rights and the request.
        send("GET", "/v/x", key, new Header("V", "v1"), new Header("V", "v2"));
        assertThat(running.upstream.seen())
                .allMatch(seen -> seen.header("X-Version").orElse("").equals("v1"));
    }

    @Test
    void nobody_sees_the_limits_of_another_key() throws IOException {
        running.serve(forKeys("a", ""));
        key("one", ",'rate':11,'per':60", "a");
        key("two", ",'rate':22,'per':60", "a");
        assertThat(running.get("/a/tyk/rate-limits/", "one").text())
                .contains("11")
                .doesNotContain("22");
        assertThat(status("/a/tyk/rate-limits/", "")).isEqualTo(401);
        assertThat(status("/a/tyk/rate-limits/", "nobody")).isEqualTo(403);
    }

    @Test
    void the_hash_of_a_key_is_not_the_key() throws IOException {
        running.serve(forKeys("a", ""));
        key("real", "", "a");
        var token = RunningGateway.FORMS.token("default", "real");
        var hash = RunningGateway.FORMS.stored(token);
        assertThat(status("/a/x", token)).isEqualTo(200);
        assertThat(status("/a/x", hash)).isEqualTo(403);
        assertThat(status("/a/x", "apikey-" + hash)).isEqualTo(403);
    }
}
