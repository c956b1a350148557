package io.sluice.gateway.security;

import static io.sluice.gateway.RunningGateway.FORMS;
import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Definitions;
import io.sluice.gateway.identity.TestIssuer;
import io.sluice.gateway.oauth.OAuthClient;
import io.sluice.gateway.oauth.OAuthStore;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// API3:2023: a client sets members that are not its own to set, or reads those that are not for it.
class BrokenPropertyLevelAuthorizationTest extends AttackedGateway {
    private JsonNode stored(String token) throws IOException {
        var found = running.storage
                .sessions()
                .find("apikey-" + FORMS.stored(token))
                .toCompletableFuture()
                .join();
        return Json.parse(new String(found.orElseThrow().json(), UTF_8));
    }

    @Test
    void a_client_cannot_write_or_remove_the_fields_that_the_gateway_sends_up() throws IOException {
        running.serve(Definitions.keyless(
                "a", "'global_headers':{'X-User':'guest'},'global_headers_remove':['X-Admin']", "{}"));
        for (var attack : List.of(
                List.of(new Header("X-User", "admin")),
                List.of(new Header("x-user", "admin"), new Header("X-USER", "root")),
                List.of(new Header("Connection", "X-User")),
                List.of(new Header("Connection", "close, X-User"), new Header("X-User", "admin")))) {
            running.send("GET", "/a/x", attack, "");
            assertThat(Header.all(running.upstream.last().headers(), "X-User"))
                    .as("%s", attack)
                    .containsExactly("guest");
        }
        send("GET", "/a/x", new Header("x-ADMIN", "1"), new Header("X-Admin", "2"));
        assertThat(running.upstream.last().header("X-Admin")).isEmpty();
    }

    @Test
    void a_client_cannot_say_whose_key_it_is() throws IOException {
        var api = forKeys("a", "");
        ((com.fasterxml.jackson.databind.node.ObjectNode) api.at("/version_data/versions/Default"))
                .set("global_headers", tree("{'X-Tenant':'$tyk_meta.tenant'}"));
        running.serve(api);
        key("key-7", ",'meta_data':{'tenant':'seven'}", "a");
        var answer = send(
                "GET",
                "/a/x?tenant=one&meta_data.tenant=one",
                new Header("Authorization", "key-7"),
                new Header("X-Tenant", "one"),
                new Header("meta_data", "{\"tenant\":\"one\"}"),
                new Header("$tyk_meta.tenant", "one"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(Header.all(running.upstream.last().headers(), "X-Tenant")).containsExactly("seven");
    }

    @Test
    void claims_of_a_token_become_no_members_of_its_session() throws IOException {
        running.serve(forKeys(
                "t",
                "'enable_jwt':true,'jwt_signing_method':'hmac','jwt_default_policies':['p'],'jwt_source':'"
                        + base64("shared-secret") + "'"));
        policies(
                "{'id':'p','org_id':'default','active':true,'rate':5,'per':60,'quota_max':9,'access_rights':"
                        + rights("t") + "}",
                "{'id':'admin','org_id':'default','active':true,'access_rights':{}}");
        var claims = "{'sub':'alice','rate':0,'quota_max':-1,'access_rights':{},'apply_policies':['admin'],"
                + "'policies':['admin'],'policy_id':'admin','pol':'admin','org_id':'other','meta_data':{'admin':true},"
                + "'tags':['admin'],'scope':'admin','scp':['admin'],'expires':-1}";
        var token = TestIssuer.hmac("shared-secret".getBytes(UTF_8), "{'alg':'HS256','pol':'admin'}", claims);
        assertThat(send("GET", "/t/x", bearer(token)).status()).isEqualTo(200);
        // md5 of alice
        var session = stored(FORMS.token("default", "6384e2b2184bcbf58eccf10ca7a6563c"));
        assertThat(session.path("apply_policies").toString()).isEqualTo("[\"p\"]");
        assertThat(session.path("quota_max").asInt()).isEqualTo(9);
        assertThat(session.path("rate").asInt()).isEqualTo(5);
        assertThat(session.path("org_id").asText()).isEqualTo("default");
        assertThat(session.path("access_rights").has("t")).isTrue();
        assertThat(session.path("meta_data").has("admin")).isFalse();
        assertThat(session.has("tags")).isFalse();
    }

    @Test
    void a_request_for_a_token_sets_no_rules() throws IOException {
        running.serve(forKeys(
                "o",
                "'use_oauth2':true,'oauth_meta':{'allowed_access_types':['client_credentials'],"
                        + "'allowed_authorize_types':[]}"));
        policies("{'id':'p','org_id':'default','active':true,'rate':5,'per':60,'quota_max':9,'access_rights':"
                + rights("o") + "}");
        new OAuthStore(running.storage.values(), FORMS, "o")
                .put(new OAuthClient("c", "s3cret", "http://client.test/cb", Json.object(), "p", ""), "default");
        var form = "grant_type=client_credentials&key_rules=%7B%22quota_max%22%3A-1%7D&policy_id=admin"
                + "&rate=0&quota_max=-1&org_id=other&expires_in=999999999&access_rights=%7B%7D";
        var answer = post("/o/oauth/token", form, basic("c:s3cret"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        var session = stored(Json.parse(answer.text()).path("access_token").asText());
        assertThat(session.path("quota_max").asInt()).isEqualTo(9);
        assertThat(session.path("access_rights").has("o")).isTrue();
        assertThat(session.path("expires").asLong()).isLessThan(System.currentTimeMillis() / 1_000 + 7_200);
    }

    @Test
    void a_body_with_members_that_the_schema_does_not_know_is_stopped() throws IOException {
        running.serve(Definitions.keyless("a", """
                {'validate_json':[{'path':'/users','method':'POST','error_response_code':422,'schema':
                 {'type':'object','properties':{'name':{'type':'string'}},'additionalProperties':false}}]}
                """));
        var json = List.of(new Header("Content-Type", "application/json"));
        assertThat(running.send("POST", "/a/users", json, "{\"name\":\"x\"}").status())
                .isEqualTo(200);
        running.upstream.forget();
        for (var body : List.of(
                "{\"name\":\"x\",\"is_admin\":true}",
                "{\"name\":\"x\",\"__proto__\":{\"is_admin\":true}}",
                "{\"name\":{\"$ne\":null}}")) {
            assertThat(running.send("POST", "/a/users", json, body).status())
                    .as(body)
                    .isEqualTo(422);
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void the_answers_of_the_control_api_hold_no_secret_of_a_client() throws IOException {
        running.serve(forKeys("a", ""));
        var body = "{'org_id':'default','access_rights':" + rights("a")
                + ",'basic_auth_data':{'password':'correct horse'}}";
        var made = control("POST", "/tyk/keys/bob", body);
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.text()).doesNotContain("correct horse");
        assertThat(control("GET", "/tyk/keys/bob", "").text()).doesNotContain("correct horse");
    }
}
