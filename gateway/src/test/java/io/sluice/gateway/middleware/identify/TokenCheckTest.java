package io.sluice.gateway.middleware.identify;

import static io.sluice.gateway.RunningGateway.FORMS;
import static io.sluice.gateway.RunningGateway.good;
import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.identity.TestIssuer;
import io.sluice.gateway.oauth.OAuthClient;
import io.sluice.gateway.oauth.OAuthStore;
import io.sluice.model.document.Json;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// JSON Web Tokens through a running gateway: what the recorded cases do not show.
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenCheckTest {
    private static final byte[] SECRET = "shared-secret".getBytes(UTF_8);
    private static final String HEAD = "{'alg':'HS256'}";

    @TempDir
    Path folder;

    private RunningGateway running;
    private TestIssuer issuer;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        issuer = new TestIssuer();
        policies("");
    }

    @AfterEach
    void stop() {
        running.close();
        issuer.close();
    }

    /// @param more members of policy `p`
    private void policies(String more) {
        running.gateway.policies().apply(new Policies(List.of(good(PolicyCodec.read(tree("""
                {'id':'p','org_id':'default','rate':100,'per':60,'quota_max':-1,'tags':['pt'],
                 'meta_data':{'tier':'gold'},'access_rights':{'t':{'api_id':'t','versions':['Default']}}
                """ + more + "}"))))));
    }

    private static JsonNode api(String more) {
        return tree("""
                {'name':'t','api_id':'t','org_id':'default','active':true,'enable_jwt':true,
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/t/','target_url':'{{UPSTREAM}}/','strip_listen_path':true},
                """ + more + "}");
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static JsonNode shared() {
        return api("'jwt_signing_method':'hmac','jwt_default_policies':['p'],'jwt_source':'" + base64(SECRET) + "'");
    }

    private JsonNode published() {
        return api("'jwt_signing_method':'rsa','jwt_default_policies':['p'],'jwt_source':'"
                + base64(issuer.url("/keys").getBytes(UTF_8)) + "'");
    }

    private static long in(long seconds) {
        return System.currentTimeMillis() / 1_000 + seconds;
    }

    private JsonNode stored(String identity) throws IOException {
        var key = FORMS.token("default", identity);
        var found = running.storage
                .sessions()
                .find("apikey-" + FORMS.stored(key))
                .toCompletableFuture()
                .join();
        return Json.parse(new String(found.orElseThrow().json(), UTF_8));
    }

    @Test
    void the_session_of_a_new_identity_is_stored_as_tyk_stores_it() throws IOException {
        running.serve(shared());
        var expires = in(3_600);
        var token = TestIssuer.hmac(SECRET, HEAD, "{'sub':'alice','exp':" + expires + "}");
        assertThat(running.get("/t/x", "Bearer " + token).status()).isEqualTo(200);
        // md5 of alice
        var session = stored("6384e2b2184bcbf58eccf10ca7a6563c");
        assertThat(session)
                .isEqualTo(tree("""
                {'allowance':100,'rate':100,'per':60,'expires':%d,'quota_max':-1,
                 'access_rights':{'t':{'versions':['Default'],'limit':{'rate':100,'per':60,'quota_max':-1}}},
                 'org_id':'default','apply_policies':['p'],
                 'meta_data':{'TykJWTSessionID':'%s'},'tags':['pt'],'alias':'alice'}
                """.formatted(expires, FORMS.token("default", "6384e2b2184bcbf58eccf10ca7a6563c"))));
    }

    @Test
    void the_second_use_of_a_token_asks_nobody() throws IOException {
        running.serve(published());
        var token = "Bearer " + issuer.token("{'sub':'bob'}");
        for (int i = 0; i < 3; i++)
            assertThat(running.get("/t/x", token).status()).isEqualTo(200);
        int before = running.sessions.reads();
        for (int i = 0; i < 5; i++)
            assertThat(running.get("/t/x", token).status()).isEqualTo(200);
        assertThat(running.sessions.reads()).isEqualTo(before);
        assertThat(issuer.asked("/keys")).isEqualTo(1);
    }

    @Test
    void a_remembered_token_ends_with_its_time() throws IOException {
        running.serve(shared());
        var token = "Bearer " + TestIssuer.hmac(SECRET, HEAD, "{'sub':'carol','exp':" + in(3) + "}");
        assertThat(running.get("/t/x", token).status()).isEqualTo(200);
        org.awaitility.Awaitility.await()
                .untilAsserted(
                        () -> assertThat(running.get("/t/x", token).text()).contains("token has expired"));
    }

    @Test
    void a_remembered_token_ends_with_its_key() throws IOException {
        running.serve(published());
        var token = "Bearer " + issuer.token("{'sub':'dave'}");
        for (int i = 0; i < 3; i++)
            assertThat(running.get("/t/x", token).status()).isEqualTo(200);
        issuer.publish(new JWKSet(List.of(issuer.ec)));
        var answer = running.send("DELETE", "/tyk/cache/jwks/t", List.of(new Header("X-Tyk-Authorization", "s")), "");
        assertThat(answer.text()).contains("cache invalidated");
        assertThat(running.get("/t/x", token).status()).isEqualTo(403);
    }

    @Test
    void a_remembered_token_ends_with_its_policy_and_its_session_comes_back_after_deletion() throws IOException {
        running.serve(shared());
        var token = "Bearer " + TestIssuer.hmac(SECRET, HEAD, "{'sub':'erin'}");
        for (int i = 0; i < 3; i++)
            assertThat(running.get("/t/x", token).status()).isEqualTo(200);
        policies(",'is_inactive':true");
        assertThat(running.get("/t/x", token).text()).contains("Key is inactive");
        policies("");
        assertThat(running.get("/t/x", token).status()).isEqualTo(200);
        var id = FORMS.token("default", "35bffb52a3c0fbb81ab7c7f9f34bd4ff");
        running.send("DELETE", "/tyk/keys/" + id, List.of(new Header("X-Tyk-Authorization", "s")), "");
        assertThat(running.get("/t/x", token).status()).isEqualTo(200);
    }

    @Test
    void while_the_provider_is_away_a_token_is_neither_good_nor_bad() throws IOException {
        running.serve(published());
        issuer.reply("/keys", Reply.of(500, "text/plain", new byte[0]));
        var answer = running.get("/t/x", "Bearer " + issuer.token("{'sub':'frank'}"));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("The identity provider cannot be reached");
    }

    @Test
    void while_the_provider_is_away_known_keys_go_on() throws IOException {
        running.serve(published());
        assertThat(running.get("/t/x", "Bearer " + issuer.token("{'sub':'gina'}"))
                        .status())
                .isEqualTo(200);
        issuer.reply("/keys", Reply.of(500, "text/plain", new byte[0]));
        assertThat(running.get("/t/x", "Bearer " + issuer.token("{'sub':'hank'}"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void while_the_store_is_away_who_is_new_is_told_so() throws IOException {
        running.serve(shared());
        running.sessions.cut(true);
        var token = "Bearer " + TestIssuer.hmac(SECRET, HEAD, "{'sub':'ivan'}");
        assertThat(running.get("/t/x", token).status()).isEqualTo(503);
        running.sessions.cut(false);
        assertThat(running.get("/t/x", token).status()).isEqualTo(200);
    }

    @Test
    void a_key_without_a_secret_accepts_no_token_not_even_one_of_the_empty_secret() throws IOException {
        running.serve(api("'jwt_signing_method':'hmac'"));
        running.put("no-secret", tree("{'org_id':'default','access_rights':{'t':{'api_id':'t'}}}"));
        var token = TestIssuer.hmac(new byte[0], "{'alg':'HS256','kid':'no-secret'}", "{'sub':'x'}");
        assertThat(running.get("/t/x", "Bearer " + token).status()).isEqualTo(403);
    }

    @Test
    void a_key_whose_secret_is_a_public_key_accepts_no_token_made_with_it() throws IOException {
        running.serve(api("'jwt_signing_method':'hmac'"));
        var pem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
        var session = Json.object().put("org_id", "default");
        session.putObject("jwt_data").put("secret", pem);
        running.put("public", session);
        var token = TestIssuer.hmac(pem.getBytes(UTF_8), "{'alg':'HS256','kid':'public'}", "{'sub':'x'}");
        assertThat(running.get("/t/x", "Bearer " + token).status()).isEqualTo(403);
    }

    @Test
    void a_key_that_changes_its_secret_ends_the_tokens_of_the_old_one() throws IOException {
        running.serve(api("'jwt_signing_method':'hmac'"));
        running.put("own", tree("{'org_id':'default','jwt_data':{'secret':'one'}}"));
        var token = "Bearer " + TestIssuer.hmac("one".getBytes(UTF_8), "{'alg':'HS256','kid':'own'}", "{}");
        for (int i = 0; i < 3; i++)
            assertThat(running.get("/t/x", token).status()).isEqualTo(200);
        running.put("own", tree("{'org_id':'default','jwt_data':{'secret':'two'}}"));
        running.gateway.sessions().allChanged();
        assertThat(running.get("/t/x", token).status()).isEqualTo(403);
    }

    @Test
    void the_address_of_keys_in_a_token_is_not_called() throws IOException {
        running.serve(published());
        try (var evil = new TestIssuer()) {
            var head =
                    "{'alg':'RS256','kid':'evil','jku':'" + evil.url("/keys") + "','x5u':'" + evil.url("/keys") + "'}";
            assertThat(running.get("/t/x", "Bearer " + TestIssuer.hmac(SECRET, head, "{'sub':'x'}"))
                            .status())
                    .isEqualTo(403);
            assertThat(evil.server().seen()).isEmpty();
        }
    }

    @Test
    void a_key_that_became_another_under_its_name_is_found_by_the_first_token_of_it() throws IOException {
        running.serve(published());
        var old = "Bearer " + issuer.token("{'sub':'erin'}");
        assertThat(running.get("/t/x", old).status()).isEqualTo(200);
        var next = TestIssuer.newRsa("rsa-1");
        issuer.publish(new JWKSet(List.of(next)));
        var token = "Bearer " + TestIssuer.signed(JWSAlgorithm.RS256, next, "rsa-1", "{'sub':'erin'}");
        // The provider is left alone for a few seconds after each question.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> running.get("/t/x", token).status() == 200);
        assertThat(running.get("/t/x", old).status()).isEqualTo(403);
    }

    @Test
    void a_token_of_a_key_that_nobody_published_is_refused() throws IOException {
        running.serve(published());
        var other = TestIssuer.newRsa("rsa-1");
        var forged = TestIssuer.signed(JWSAlgorithm.RS256, other, "rsa-1", "{'sub':'x'}");
        assertThat(running.get("/t/x", "Bearer " + forged).text()).contains("\"Key not authorized\"");
    }

    @Test
    void an_api_that_is_served_anew_with_another_secret_forgets_its_tokens() throws IOException {
        running.serve(shared());
        var token = "Bearer " + TestIssuer.hmac(SECRET, HEAD, "{'sub':'judy'}");
        assertThat(running.get("/t/x", token).status()).isEqualTo(200);
        running.serve(api("'jwt_signing_method':'hmac','jwt_default_policies':['p'],'jwt_source':'"
                + base64("other".getBytes(UTF_8)) + "'"));
        assertThat(running.get("/t/x", token).status()).isEqualTo(403);
    }

    @Test
    void what_is_known_of_the_client_of_a_token_is_in_its_session() throws IOException {
        running.serve(shared());
        var known = tree("{'tyk_developer_id':'dev-7','tags':['partner']}");
        new OAuthStore(running.storage.values(), FORMS, "t")
                .put(new OAuthClient("c7", "secret", "", known, "", ""), "default");
        var token = TestIssuer.hmac(SECRET, HEAD, "{'sub':'alice','client_id':'c7'}");
        assertThat(running.get("/t/x", "Bearer " + token).status()).isEqualTo(200);
        var session = stored("6384e2b2184bcbf58eccf10ca7a6563c");
        assertThat(session.path("oauth_client_id").asText()).isEqualTo("c7");
        assertThat(session.at("/meta_data/tyk_developer_id").asText()).isEqualTo("dev-7");
        assertThat(session.at("/meta_data/TykJWTSessionID").asText()).isNotEmpty();
        assertThat(session.path("tags").toString()).isEqualTo("[\"pt\",\"partner\"]");
        // A client that nobody knows changes nothing but the note of it.
        var other = TestIssuer.hmac(SECRET, HEAD, "{'sub':'alice','client_id':'c8'}");
        assertThat(running.get("/t/x", "Bearer " + other).status()).isEqualTo(200);
        assertThat(stored("6384e2b2184bcbf58eccf10ca7a6563c")
                        .path("oauth_client_id")
                        .asText())
                .isEqualTo("c8");
    }

    @Test
    void the_client_of_a_token_is_not_looked_up_where_that_is_switched_off() throws IOException {
        running.serve(((ObjectNode) shared()).put("idp_client_id_mapping_disabled", true));
        new OAuthStore(running.storage.values(), FORMS, "t")
                .put(new OAuthClient("c7", "secret", "", tree("{'tags':['partner']}"), "", ""), "default");
        var token = TestIssuer.hmac(SECRET, HEAD, "{'sub':'alice','client_id':'c7'}");
        assertThat(running.get("/t/x", "Bearer " + token).status()).isEqualTo(200);
        var session = stored("6384e2b2184bcbf58eccf10ca7a6563c");
        assertThat(session.path("oauth_client_id").asText()).isEmpty();
        assertThat(session.path("tags").toString()).isEqualTo("[\"pt\"]");
    }

    @Test
    void a_new_token_of_somebody_known_is_settled_by_what_is_here() throws IOException {
        running.serve(published());
        for (int i = 0; i < 3; i++) {
            var token = issuer.token("{'sub':'lea','jti':'" + i + "'}");
            assertThat(running.get("/t/x", "Bearer " + token).status()).isEqualTo(200);
        }
        int before = running.sessions.reads();
        var forged = TestIssuer.signed(JWSAlgorithm.RS256, TestIssuer.newRsa("rsa-1"), "rsa-1", "{'sub':'lea'}");
        for (int i = 3; i < 6; i++) {
            var token = issuer.token("{'sub':'lea','jti':'" + i + "'}");
            assertThat(running.get("/t/x", "Bearer " + token).status()).isEqualTo(200);
            assertThat(running.get("/t/x", "Bearer " + forged).status()).isEqualTo(403);
        }
        assertThat(running.sessions.reads()).isEqualTo(before);
        // A longer life has to be written down.
        var longer = in(3_600);
        var token = issuer.token("{'sub':'lea','exp':" + longer + "}");
        assertThat(running.get("/t/x", "Bearer " + token).status()).isEqualTo(200);
        assertThat(stored(md5("lea")).path("expires").asLong()).isEqualTo(longer);
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException bug) {
            throw new AssertionError(bug);
        }
    }

    @Test
    void a_default_policy_that_does_not_exist_is_told() throws IOException {
        running.serve(
                api("'jwt_signing_method':'hmac','jwt_default_policies':['q'],'jwt_source':'" + base64(SECRET) + "'"));
        var answer = running.get("/t/x", "Bearer " + TestIssuer.hmac(SECRET, HEAD, "{'sub':'kim'}"));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).contains("failed to create key: policy not found: \\\"q\\\"");
    }
}
