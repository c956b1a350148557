package io.sluice.gateway.middleware.identify;

import static io.sluice.gateway.RunningGateway.good;
import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.identity.TestIssuer;
import io.sluice.gateway.session.Passwords;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.model.session.Session;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several methods on one API: all of them, or one of several groups.
@DisplayNameGeneration(ReplaceUnderscores.class)
class SeveralMethodsTest {
    private static final String API = """
            {'name':'m','api_id':'m','org_id':'default','active':true,
             'use_basic_auth':true,'use_standard_auth':true,
             'auth_configs':{'authToken':{'auth_header_name':'X-Key','name':'tok'},'basic':{'name':'bas'}},
             'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
             'proxy':{'listen_path':'/m/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
            """;
    private static final String JWT_SECRET = "secret of the tokens, 32 bytes long";
    private static final JsonNode RIGHTS =
            tree("{'org_id':'default','access_rights':{'m':{'api_id':'m'}},'basic_auth_data':{'password':''}}");
    private static final JsonNode ELSEWHERE = tree("{'org_id':'default','access_rights':{'z':{'api_id':'z'}}}");

    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        var hashed = new Passwords("bcrypt").with(Session.EMPTY, "pw");
        var user = (ObjectNode) RIGHTS.deepCopy();
        ((ObjectNode) user.path("basic_auth_data"))
                .put("password", hashed.password())
                .put("hash_type", "bcrypt");
        running.put("alice", user);
        running.put("token", RIGHTS);
        running.put("elsewhere", ELSEWHERE);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void serve(String field, JsonNode value) {
        var api = (ObjectNode) tree(API);
        if (!field.isEmpty()) api.set(field, value);
        running.serve(api);
    }

    private RawAnswer get(String pair, String key) throws IOException {
        var headers = new ArrayList<Header>();
        if (!pair.isEmpty()) {
            var encoded = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
            headers.add(new Header("Authorization", "Basic " + encoded));
        }
        if (!key.isEmpty()) headers.add(new Header("X-Key", key));
        return running.send("GET", "/m/x", headers, "");
    }

    @Test
    void every_enabled_method_must_pass() throws IOException {
        serve("", tree("{}"));
        assertThat(get("alice:pw", "token").status()).isEqualTo(200);
        assertThat(get("alice:no", "token").status()).isEqualTo(401);
        assertThat(get("alice:pw", "nobody").status()).isEqualTo(403);
        assertThat(get("alice:pw", "").status()).isEqualTo(401);
        assertThat(get("", "token").status()).isEqualTo(401);
    }

    @Test
    void the_base_identity_says_whose_rights_count() throws IOException {
        serve("base_identity_provided_by", tree("'basic_auth_user'"));
        assertThat(get("alice:pw", "elsewhere").status()).isEqualTo(200);
        serve("base_identity_provided_by", tree("'auth_token'"));
        assertThat(get("alice:pw", "elsewhere").status()).isEqualTo(403);
        serve("base_identity_provided_by", tree("'jwt_claim'"));
        var none = get("alice:pw", "token");
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.text()).contains("Session state is missing or unset!");
    }

    @Test
    void a_group_without_the_base_identity_leaves_no_session() throws IOException {
        var policy = tree(
                "{'id':'p','org_id':'default','active':true,'quota_max':-1," + "'access_rights':{'m':{'api_id':'m'}}}");
        running.gateway.policies().apply(new Policies(List.of(good(PolicyCodec.read(policy)))));
        var api = (ObjectNode) tree(API);
        api.remove("use_basic_auth");
        api.put("enable_jwt", true)
                .put("jwt_signing_method", "hmac")
                .put("jwt_source", Base64.getEncoder().encodeToString(JWT_SECRET.getBytes(UTF_8)))
                .put("jwt_identity_base_field", "sub")
                .set("jwt_default_policies", tree("['p']"));
        api.set("security_requirements", tree("[['jwt'],['tok']]"));
        ((ObjectNode) api.path("auth_configs")).set("jwt", tree("{'name':'jwt','auth_header_name':'Authorization'}"));
        running.serve(api);
        assertThat(byToken().status()).isEqualTo(200);
        api.put("base_identity_provided_by", "auth_token");
        running.serve(api);
        var refused = byToken();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains("\"error\": \"Session state is missing or unset! Please make sure that auth headers are"
                        + " properly applied\"");
        assertThat(get("", "token").status()).isEqualTo(200);
    }

    private RawAnswer byToken() throws IOException {
        var token = TestIssuer.hmac(JWT_SECRET.getBytes(UTF_8), "{'alg':'HS256'}", "{'sub':'bob'}");
        return running.get("/m/x", "Bearer " + token);
    }

    @Test
    void one_of_the_groups_is_enough() throws IOException {
        serve("security_requirements", tree("[['bas'],['tok']]"));
        assertThat(get("alice:pw", "").status()).isEqualTo(200);
        assertThat(get("", "token").status()).isEqualTo(200);
        assertThat(get("alice:no", "token").status()).isEqualTo(200);
        assertThat(get("alice:no", "nobody").status()).isEqualTo(403);
        assertThat(get("", "").status()).isEqualTo(401);
    }

    @Test
    void the_last_group_says_why_and_fields_of_the_others_are_lost() throws IOException {
        serve("security_requirements", tree("[['bas'],['tok']]"));
        var answer = get("alice:no", "nobody");
        assertThat(answer.text()).contains("Access to this API has been disallowed");
        assertThat(answer.header("WWW-Authenticate")).isEmpty();
        serve("security_requirements", tree("[['tok'],['bas','nothing']]"));
        var missing = get("alice:pw", "nobody");
        assertThat(missing.status()).isEqualTo(500);
        assertThat(missing.text()).contains("security scheme nothing is not configured");
    }

    @Test
    void a_group_that_fails_leaves_no_session() throws IOException {
        serve("security_requirements", tree("[['bas','nothing'],['tok']]"));
        // The user could; the key that passed cannot.
        assertThat(get("alice:pw", "elsewhere").status()).isEqualTo(403);
        assertThat(get("alice:pw", "nobody").status()).isEqualTo(403);
    }

    @Test
    void when_the_store_is_away_nobody_is_told_that_a_key_is_wrong() throws IOException {
        serve("security_requirements", tree("[['tok'],['bas']]"));
        running.sessions.cut(true);
        assertThat(get("", "token").status()).isEqualTo(503);
    }

    @Test
    void credentials_are_asked_for_again_on_one_connection() throws IOException {
        serve("security_requirements", tree("[['bas'],['tok']]"));
        for (var key : List.of("token", "nobody", "token")) {
            assertThat(get("", key).status()).isEqualTo(key.equals("token") ? 200 : 403);
        }
    }
}
