package io.sluice.gateway.security;

import static io.sluice.gateway.RunningGateway.FORMS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import io.sluice.gateway.identity.TestIssuer;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// API2:2023: somebody pretends to be somebody else.
class BrokenAuthenticationTest extends AttackedGateway {
    private TestIssuer issuer;

    @Override
    String settings() {
        return "{'app_path':'APPS'}";
    }

    @BeforeEach
    void issue() {
        issuer = new TestIssuer();
        policies("{'id':'p','org_id':'default','active':true,'quota_max':-1,'access_rights':"
                + rights("jwt", "hmac", "own") + "}");
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    private void serveTokens() {
        running.serve(
                forKeys(
                        "jwt",
                        "'enable_jwt':true,'jwt_signing_method':'rsa','jwt_default_policies':['p'],'jwt_source':'"
                                + base64(issuer.url("/keys")) + "'"),
                forKeys(
                        "hmac",
                        "'enable_jwt':true,'jwt_signing_method':'hmac','jwt_default_policies':['p'],'jwt_source':'"
                                + base64("shared-secret") + "'"),
                forKeys("own", "'enable_jwt':true,'jwt_signing_method':'hmac'"));
    }

    private void refused(String path, String token) throws IOException {
        var answer = send("GET", path, bearer(token));
        assertThat(answer.status()).as("%s: %s", token, answer.text()).isBetween(400, 403);
        assertThat(answer.text()).doesNotContain(token);
    }

    private static String unsigned(String head, String claims) {
        var url = Base64.getUrlEncoder().withoutPadding();
        return url.encodeToString(head.replace('\'', '"').getBytes(UTF_8)) + "."
                + url.encodeToString(claims.replace('\'', '"').getBytes(UTF_8)) + ".";
    }

    @Test
    void a_token_without_a_signature_is_none() throws IOException {
        serveTokens();
        for (var alg : List.of("none", "None", "NONE", "nOnE", "")) {
            for (var path : List.of("/jwt/x", "/hmac/x", "/own/x")) {
                refused(path, unsigned("{'alg':'" + alg + "','kid':'rsa-1'}", "{'sub':'admin'}"));
            }
        }
        refused("/jwt/x", unsigned("{'kid':'rsa-1'}", "{'sub':'admin'}"));
        refused("/jwt/x", unsigned("{'alg':'RS256','kid':'rsa-1'}", "{'sub':'admin'}"));
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_public_key_makes_no_hmac_token() throws Exception {
        serveTokens();
        var key = issuer.rsa.toRSAPublicKey();
        var mime = Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(key.getEncoded());
        var pem = "-----BEGIN PUBLIC KEY-----\n" + mime + "\n-----END PUBLIC KEY-----\n";
        var secrets = List.of(
                pem.getBytes(UTF_8),
                pem.strip().getBytes(UTF_8),
                key.getEncoded(),
                key.getModulus().toByteArray(),
                issuer.rsa.toPublicJWK().toJSONString().getBytes(UTF_8));
        for (var secret : secrets) {
            refused("/jwt/x", TestIssuer.hmac(secret, "{'alg':'HS256','kid':'rsa-1'}", "{'sub':'admin'}"));
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_key_that_comes_with_the_token_does_not_count() throws IOException {
        serveTokens();
        try (var evil = new TestIssuer()) {
            var own = TestIssuer.newRsa("rsa-1");
            refused("/jwt/x", TestIssuer.signed(JWSAlgorithm.RS256, own, "rsa-1", "{'sub':'admin'}"));
            var jwk = own.toPublicJWK().toJSONString().replace('"', '\'');
            for (var head : List.of(
                    "{'alg':'RS256','kid':'rsa-1','jwk':" + jwk + "}",
                    "{'alg':'RS256','kid':'rsa-1','jku':'" + evil.url("/keys") + "'}",
                    "{'alg':'RS256','kid':'" + evil.url("/keys") + "'}",
                    "{'alg':'RS256','kid':'../../../../dev/null'}",
                    "{'alg':'HS256','kid':'/dev/null'}")) {
                refused("/jwt/x", TestIssuer.hmac(new byte[0], head, "{'sub':'admin'}"));
                refused("/own/x", TestIssuer.hmac(new byte[0], head, "{'sub':'admin'}"));
            }
            assertThat(evil.server().seen()).isEmpty();
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_token_that_was_changed_or_is_over_is_refused() throws IOException {
        serveTokens();
        long now = System.currentTimeMillis() / 1_000;
        var good = issuer.token("{'sub':'alice','exp':" + (now + 3_600) + "}");
        assertThat(send("GET", "/jwt/x", bearer(good)).status()).isEqualTo(200);
        running.upstream.forget();
        var parts = good.split("\\.", -1);
        var url = Base64.getUrlEncoder().withoutPadding();
        var admin = url.encodeToString("{\"sub\":\"admin\"}".getBytes(UTF_8));
        refused("/jwt/x", parts[0] + "." + admin + "." + parts[2]);
        refused("/jwt/x", parts[0] + "." + parts[1] + ".");
        refused("/jwt/x", parts[0] + "." + parts[1]);
        refused("/jwt/x", parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[2]);
        refused("/jwt/x", good.substring(0, good.length() - 6));
        refused("/jwt/x", issuer.token("{'sub':'alice','exp':" + (now - 10) + "}"));
        refused("/jwt/x", issuer.token("{'sub':'alice','nbf':" + (now + 3_600) + "}"));
        refused("/jwt/x", issuer.token("{'sub':'alice','iat':" + (now + 3_600) + "}"));
        refused("/jwt/x", issuer.token("{'sub':'alice','exp':'never'}"));
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_key_that_is_deleted_and_used_at_once_is_not_written_back() throws IOException, InterruptedException {
        running.serve(forKeys("a", ""));
        for (int round = 0; round < 3; round++) {
            var key = "short-lived-" + round;
            // With a quota: this is what a session would be written back for.
            key(key, ",'quota_max':1000000,'quota_renewal_rate':60,'rate':1000000,'per':1", "a");
            assertThat(status("/a/x", key)).isEqualTo(200);
            try (var user = RawClient.connect(running.address())) {
                var used = new Thread(() -> useUntilRefused(user, key));
                used.start();
                var deleted = control("DELETE", "/tyk/keys/" + key + "?org_id=default", "");
                assertThat(deleted.status()).as(deleted.text()).isEqualTo(200);
                used.join(30_000);
                assertThat(used.isAlive()).isFalse();
            }
            assertThat(status("/a/x", key)).isEqualTo(403);
            var stored = "apikey-" + FORMS.stored(FORMS.token("default", key));
            assertThat(running.storage
                            .sessions()
                            .find(stored)
                            .toCompletableFuture()
                            .join())
                    .isEmpty();
        }
        assertThat(running.storage
                        .sessions()
                        .keys("apikey-")
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }

    @Test
    void deleting_an_oauth_client_ends_its_tokens() throws IOException {
        file(forKeys(
                "o",
                "'use_oauth2':true,'oauth_meta':{'allowed_access_types':['client_credentials'],"
                        + "'allowed_authorize_types':[]}"));
        file(forKeys("a", ""));
        control("GET", "/tyk/reload?block=true", "");
        policies("{'id':'p','org_id':'default','active':true,'quota_max':-1,'access_rights':" + rights("o", "a") + "}");
        var created = control(
                "POST",
                "/tyk/oauth/clients/create",
                "{'client_id':'c','secret':'s3cret','redirect_uri':'http://client.test/cb','api_id':'o','policy_id':'p'}");
        assertThat(created.status()).as(created.text()).isEqualTo(200);
        var issued = post("/o/oauth/token", "grant_type=client_credentials", basic("c:s3cret"));
        assertThat(issued.status()).as(issued.text()).isEqualTo(200);
        var token = Json.parse(issued.text()).path("access_token").asText();
        assertThat(status("/o/x", "Bearer " + token)).isEqualTo(200);
        // A token is a key like any other, on APIs for keys too.
        assertThat(status("/a/x", token)).isEqualTo(200);
        assertThat(control("DELETE", "/tyk/oauth/clients/o/c", "").status()).isEqualTo(200);
        assertThat(status("/a/x", token)).isEqualTo(401);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(status("/o/x", "Bearer " + token)).isIn(401, 403));
        assertThat(post("/o/oauth/token", "grant_type=client_credentials", basic("c:s3cret"))
                        .status())
                .isEqualTo(403);
    }

    private void file(JsonNode api) throws IOException {
        Files.writeString(
                folder.resolve("apps").resolve(api.path("api_id").asText() + ".json"),
                api.toString()
                        .replace("{{UPSTREAM}}", running.upstream.address().toString()));
    }

    private static void useUntilRefused(RawClient user, String key) {
        try {
            while (user.exchange("GET", "/a/x", List.of(new Header("Authorization", key)))
                            .status()
                    == 200) {}
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void a_password_is_not_guessed_by_its_hash_or_by_what_is_missing() throws IOException {
        running.serve(forKeys("b", "'use_basic_auth':true"));
        var body = "{'org_id':'default','access_rights':" + rights("b")
                + ",'basic_auth_data':{'password':'correct horse'}}";
        assertThat(control("POST", "/tyk/keys/alice", body).status()).isEqualTo(200);
        assertThat(send("GET", "/b/x", basic("alice:correct horse")).status()).isEqualTo(200);
        var shown = control("GET", "/tyk/keys/alice", "").text();
        assertThat(shown).doesNotContain("correct horse");
        running.upstream.forget();
        var hash = Json.parse(shown).path("basic_auth_data").path("password").asText();
        for (var pair : List.of(
                "alice:" + hash,
                "alice:",
                ":",
                ":correct horse",
                "alice:correct horse ",
                "ALICE:correct horse",
                "alice:*")) {
            assertThat(send("GET", "/b/x", basic(pair)).status()).as(pair).isNotEqualTo(200);
        }
        // The name of the user is no key.
        assertThat(status("/b/x", "alice")).isNotEqualTo(200);
        assertThat(running.upstream.seen()).isEmpty();
        // Who does not exist gets the answer of who has another password.
        var unknown = send("GET", "/b/x", basic("nobody:x"));
        var wrong = send("GET", "/b/x", basic("alice:x"));
        assertThat(unknown.status()).isEqualTo(wrong.status());
        assertThat(unknown.text()).isEqualTo(wrong.text());
    }

    @Test
    void nothing_is_no_credential() throws IOException {
        running.serve(forKeys("a", "'auth_configs':{'authToken':{'use_param':true,'use_cookie':true}}"));
        key("good", "", "a");
        for (var header : List.of("", "Bearer", "Bearer ", "Bearer  good", "*", "null", "undefined", "good\tgood")) {
            assertThat(send("GET", "/a/x", new Header("Authorization", header)).status())
                    .as(header)
                    .isBetween(400, 403);
        }
        assertThat(send("GET", "/a/x?Authorization=", new Header("Cookie", "Authorization="))
                        .status())
                .isEqualTo(401);
        // The first of two fields counts, so a bad one is not made good by another.
        var both = send("GET", "/a/x", new Header("Authorization", "bad"), new Header("Authorization", "good"));
        assertThat(both.status()).isEqualTo(403);
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void keys_that_are_over_or_switched_off_are_refused() throws IOException {
        running.serve(forKeys("a", ""));
        key("off", ",'is_inactive':true", "a");
        assertThat(status("/a/x", "off")).isEqualTo(403);
        // Not by way of the control API, which takes a time that is over for none.
        var over = "{\"org_id\":\"default\",\"expires\":1000,\"access_rights\":{\"a\":{\"api_id\":\"a\"}}}";
        var name = "apikey-" + FORMS.stored(FORMS.token("default", "over"));
        running.storage
                .sessions()
                .put(name, over.getBytes(UTF_8), 0)
                .toCompletableFuture()
                .join();
        assertThat(status("/a/x", "over")).isEqualTo(401);
    }

    @Test
    void made_up_keys_are_all_refused_alike() throws IOException {
        running.serve(forKeys("a", ""));
        key("good-key-of-somebody", "", "a");
        var texts = new ArrayList<String>();
        for (var guess :
                List.of("good-key-of-somebodx", "x", "good", "good-key-of-somebody-more", "%00", "${jndi:x}")) {
            var answer = running.get("/a/x", guess);
            assertThat(answer.status()).as(guess).isEqualTo(403);
            texts.add(answer.text());
        }
        assertThat(texts).allMatch(texts.getFirst()::equals);
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_session_that_nobody_can_read_opens_nothing() throws IOException {
        running.serve(forKeys("a", ""));
        var name = "apikey-" + FORMS.stored(FORMS.token("default", "broken"));
        running.storage
                .sessions()
                .put(name, "{not json".getBytes(UTF_8), 0)
                .toCompletableFuture()
                .join();
        assertThat(status("/a/x", "broken")).isEqualTo(403);
    }
}
