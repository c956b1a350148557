package io.sluice.gateway.oauth;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.http1.FormText;
import io.sluice.model.document.Json;
import io.sluice.model.policy.Policies;
import io.sluice.model.policy.PolicyCodec;
import io.sluice.storage.Notices;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The built-in OAuth server through a running gateway: its grants, and the holes that stay shut.
@DisplayNameGeneration(ReplaceUnderscores.class)
class OAuthEndpointsTest {
    private static final JsonNode API = tree("""
            {'name':'o','api_id':'o','org_id':'default','active':true,'use_oauth2':true,
             'oauth_meta':{'auth_login_redirect':'http://login.test/in',
              'allowed_access_types':['authorization_code','refresh_token','client_credentials','password'],
              'allowed_authorize_types':['code','token']},
             'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
             'proxy':{'listen_path':'/o/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
            """);
    private static final JsonNode KEYS = tree("""
            {'name':'k','api_id':'k','org_id':'default','active':true,
             'auth_configs':{'authToken':{'auth_header_name':'Authorization'}},
             'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
             'proxy':{'listen_path':'/k/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
            """);
    private static final String VERIFIER = "a-verifier-that-is-long-enough-for-the-standard-0";

    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        running.gateway.policies().apply(new Policies(List.of(RunningGateway.good(PolicyCodec.read(tree("""
                        {'id':'p','org_id':'default','active':true,'rate':100,'per':1,'quota_max':-1,
                         'access_rights':{'o':{'api_id':'o','versions':['Default']},
                                          'k':{'api_id':'k','versions':['Default']}}}
                        """))))));
        running.serve(API, KEYS);
        store().put(client("c"), "default");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private OAuthStore store() {
        return new OAuthStore(running.storage.values(), RunningGateway.FORMS, "o");
    }

    private static OAuthClient client(String id) {
        return new OAuthClient(
                id, "s3cret", "http://client.test/cb", Json.object().nullNode(), "p", "");
    }

    private RawAnswer post(String path, String form, Header... more) throws IOException {
        var headers = new ArrayList<>(List.of(more));
        headers.add(new Header("Content-Type", "application/x-www-form-urlencoded"));
        return running.send("POST", path, headers, form);
    }

    private RawAnswer approve(String form) throws IOException {
        return post("/o/tyk/oauth/authorize-client", form, new Header("X-Tyk-Authorization", "s"));
    }

    private RawAnswer token(String form) throws IOException {
        return post("/o/oauth/token", form, basic("c:s3cret"));
    }

    private static Header basic(String pair) {
        return new Header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }

    private static String member(RawAnswer answer, String name) throws IOException {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Json.parse(answer.text()).path(name).asText();
    }

    private String access() throws IOException {
        return member(token("grant_type=client_credentials"), "access_token");
    }

    private int use(String path, String token) throws IOException {
        return running.get(path, "Bearer " + token).status();
    }

    @Test
    void a_code_gives_a_token_once() throws IOException {
        var code = member(approve("response_type=code&client_id=c&state=x"), "code");
        var issued = token("grant_type=authorization_code&code=" + code);
        assertThat(use("/o/x", member(issued, "access_token"))).isEqualTo(200);
        assertThat(issued.header("Cache-Control")).contains("no-cache, no-store, must-revalidate");
        var again = token("grant_type=authorization_code&code=" + code);
        assertThat(again.status()).isEqualTo(403);
        assertThat(again.text()).contains("\"error\":\"invalid_grant\"");
    }

    @Test
    void a_refresh_token_works_once_and_ends_what_it_replaces() throws IOException {
        var code = member(approve("response_type=code&client_id=c"), "code");
        var first = token("grant_type=authorization_code&code=" + code);
        var form = "grant_type=refresh_token&refresh_token=" + FormText.encoded(member(first, "refresh_token"));
        var second = token(form);
        assertThat(use("/o/x", member(second, "access_token"))).isEqualTo(200);
        assertThat(use("/o/x", member(first, "access_token"))).isEqualTo(403);
        assertThat(token(form).text()).contains("invalid_grant");
    }

    @Test
    void a_challenge_needs_its_verifier() throws IOException, GeneralSecurityException {
        var challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(UTF_8)));
        var ask = "response_type=code&client_id=c&code_challenge_method=S256&code_challenge=" + challenge;
        var code = member(approve(ask), "code");
        var exchange = "grant_type=authorization_code&code=" + code;
        assertThat(token(exchange).text()).contains("invalid_grant");
        assertThat(token(exchange + "&code_verifier=" + VERIFIER.replace('a', 'b'))
                        .text())
                .contains("invalid_grant");
        assertThat(token(exchange + "&code_verifier=" + VERIFIER).status()).isEqualTo(200);
        var plain = member(approve("response_type=code&client_id=c"), "code");
        assertThat(token("grant_type=authorization_code&code=" + plain + "&code_verifier=" + VERIFIER)
                        .text())
                .contains("invalid_grant");
        assertThat(approve("response_type=code&client_id=c&code_challenge=short")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void clients_prove_who_they_are() throws IOException {
        assertThat(post("/o/oauth/token", "grant_type=client_credentials").text())
                .contains("invalid_request");
        assertThat(post("/o/oauth/token", "grant_type=client_credentials", basic("c:no"))
                        .text())
                .contains("unauthorized_client");
        assertThat(post("/o/oauth/token", "grant_type=client_credentials", basic("x:no"))
                        .text())
                .contains("server_error");
        assertThat(token("grant_type=magic").text()).contains("unsupported_grant_type");
    }

    @Test
    void an_approval_needs_the_secret() throws IOException {
        var answer = post("/o/tyk/oauth/authorize-client", "response_type=code&client_id=c");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("Attempted administrative access with invalid or missing key!");
    }

    @Test
    void rules_that_grant_nothing_are_refused_and_open_nothing() throws IOException {
        var answer = approve("response_type=token&client_id=c&key_rules=%7B%7D");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("access_denied");
        assertThat(approve("response_type=code&client_id=c&key_rules=%7B%7D").status())
                .isEqualTo(403);
        // A code with such rules, from a gateway that took them.
        store().putCode("old", (ObjectNode)
                tree("{'Client':{'id':'c'},'RedirectUri':'http://client.test/cb','UserData':'{}'}"));
        assertThat(token("grant_type=authorization_code&code=old").text()).contains("server_error");
    }

    @Test
    void nobody_is_sent_to_an_address_that_was_not_registered() throws IOException {
        var answer = approve("response_type=code&client_id=c&redirect_uri=http%3A%2F%2Fevil.test%2Fcb");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text())
                .contains("http://client.test/cb?error=invalid_request")
                .doesNotContain("evil");
    }

    @Test
    void the_tokens_of_a_deleted_client_are_dead_on_every_api() throws IOException {
        var token = access();
        assertThat(use("/o/x", token)).isEqualTo(200);
        assertThat(use("/k/x", token)).isEqualTo(200);
        var code = member(approve("response_type=code&client_id=c"), "code");
        var refresh = member(token("grant_type=authorization_code&code=" + code), "refresh_token");
        var answer =
                running.send("DELETE", "/tyk/oauth/clients/o/c", List.of(new Header("X-Tyk-Authorization", "s")), "");
        // The API is not in a folder, so the control API does not know it; what it does is done here.
        if (answer.status() == 404) {
            store().removeClient("c", "default");
            new Revocations(store(), parts()).clientDeleted("c");
        }
        running.gateway.sessions().allChanged();
        assertThat(use("/k/x", token)).isEqualTo(401);
        // A new client of the same name does not bring them back.
        store().put(client("c"), "default");
        Awaitility.await().untilAsserted(() -> assertThat(use("/o/x", token)).isEqualTo(401));
        assertThat(token("grant_type=refresh_token&refresh_token=" + FormText.encoded(refresh))
                        .text())
                .contains("invalid_grant");
    }

    private OAuthParts parts() {
        var notices = new io.sluice.gateway.session.SignedNotices(
                running.storage.notices(), io.sluice.model.settings.Secret.NONE);
        var sessions = new OAuthSessions(
                running.storage.sessions(), RunningGateway.FORMS, notices, running.gateway.sessions());
        return new OAuthParts(
                running.storage.values(),
                sessions,
                running.gateway.policies(),
                io.sluice.model.settings.GatewaySettings.of("{}").oauth(),
                io.sluice.model.settings.Secret.NONE,
                false,
                java.time.InstantSource.system());
    }

    @Test
    void revoking_all_forgets_no_sibling_and_publishes_no_token() throws IOException {
        var messages = new ConcurrentLinkedQueue<String>();
        var watch = running.storage
                .notices()
                .subscribe(Notices.CLUSTER, message -> messages.add(new String(message, UTF_8)));
        var tokens = List.of(access(), access(), access());
        assertThat(post("/o/oauth/revoke", "token=" + FormText.encoded(tokens.getFirst()))
                        .status())
                .isEqualTo(200);
        assertThat(use("/o/x", tokens.get(0))).isEqualTo(403);
        assertThat(use("/o/x", tokens.get(1))).isEqualTo(200);
        assertThat(post("/o/oauth/revoke_all", "client_id=c&client_secret=no").status())
                .isEqualTo(401);
        assertThat(post("/o/oauth/revoke_all", "client_id=c&client_secret=s3cret")
                        .status())
                .isEqualTo(200);
        assertThat(use("/o/x", tokens.get(1))).isEqualTo(403);
        assertThat(use("/o/x", tokens.get(2))).isEqualTo(403);
        Awaitility.await().until(() -> messages.size() >= 6);
        assertThat(messages).noneMatch(message -> tokens.stream().anyMatch(message::contains));
        watch.close();
    }

    @Test
    void revoking_ends_nothing_but_tokens_of_this_server() throws IOException {
        running.put("other", tree("{'org_id':'default','access_rights':{'k':{'api_id':'k'}}}"));
        assertThat(running.get("/k/x", "other").status()).isEqualTo(200);
        var key = RunningGateway.FORMS.token("default", "other");
        assertThat(post("/o/oauth/revoke", "token=" + FormText.encoded(key)).status())
                .isEqualTo(200);
        running.gateway.sessions().allChanged();
        assertThat(running.get("/k/x", "other").status()).isEqualTo(200);
    }

    @Test
    void what_is_no_bearer_token_is_told_apart() throws IOException {
        assertThat(running.get("/o/x", "").text()).contains("Authorization field missing");
        assertThat(running.get("/o/x", "abc").status()).isEqualTo(400);
        assertThat(running.get("/o/x", "Foo abc").text()).contains("Bearer token malformed");
        assertThat(running.get("/o/x", "Bearer nobody").text()).contains("Key not authorised");
    }

    @Test
    void secrets_do_not_print() {
        assertThat(client("c").toString()).doesNotContain("s3cret");
    }
}
