package io.sluice.gateway.middleware.identify;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.session.Passwords;
import io.sluice.model.session.Session;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Users and passwords through a running gateway.
@DisplayNameGeneration(ReplaceUnderscores.class)
class BasicAuthCheckTest {
    private static final JsonNode API = tree("""
            {'name':'My \\'API','api_id':'b','org_id':'default','active':true,'use_basic_auth':true,
             'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
             'proxy':{'listen_path':'/b/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
            """.replace("\\'", ""));
    private static final JsonNode USER = tree(
            "{'org_id':'default','access_rights':{'b':{'api_id':'b'}},'basic_auth_data':{'password':'','hash_type':''}}");

    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void user(String name, String password, String function) {
        var hashed = new Passwords(function).with(Session.EMPTY, password);
        var session = (ObjectNode) USER.deepCopy();
        ((ObjectNode) session.path("basic_auth_data"))
                .put("password", hashed.password())
                .put("hash_type", hashed.passwordHash());
        running.put(name, session);
    }

    private RawAnswer login(String pair) throws IOException {
        return running.get("/b/x", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bcrypt", "sha256", "murmur32", "murmur64", "murmur128"})
    void every_kind_of_stored_password_lets_its_user_in_and_nobody_else(String function) throws IOException {
        running.serve(API);
        user("alice", "password", function);
        for (int i = 0; i < 3; i++) {
            assertThat(login("alice:password").status()).isEqualTo(200);
            assertThat(login("alice:wordpass").status()).isEqualTo(401);
        }
        assertThat(login("bob:password").status()).isEqualTo(401);
    }

    @Test
    void a_refusal_names_the_realm() throws IOException {
        running.serve(API);
        var nothing = running.get("/b/x", "");
        assertThat(nothing.status()).isEqualTo(401);
        assertThat(nothing.text()).contains("\"error\": \"Authorization field missing\"");
        assertThat(nothing.header("WWW-Authenticate")).contains("Basic realm=\"My API\"");
        var wrong = login("alice:x");
        assertThat(wrong.text()).contains("\"error\": \"User not authorised\"");
        assertThat(wrong.header("WWW-Authenticate")).contains("Basic realm=\"My API\"");
    }

    @ParameterizedTest
    @CsvSource({
        "Basic, header not in basic auth format",
        "Basic YTpi YTpi, header not in basic auth format",
        "Basic !!, auth data not encoded correctly",
        "Basic YTpiYw, auth data not encoded correctly",
        "Basic dXNlcg==, values not in basic auth format",
        "Basic YTpiOmM=, values not in basic auth format"
    })
    void what_cannot_be_read_is_told_apart(String header, String message) throws IOException {
        running.serve(API);
        var answer = running.get("/b/x", header);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("Attempted access with malformed header, " + message);
        assertThat(answer.header("WWW-Authenticate")).isEmpty();
    }

    @Test
    void a_body_carries_credentials_when_the_header_does_not() throws IOException {
        var api = (ObjectNode) API.deepCopy();
        api.set("basic_auth", tree("""
                {'extract_from_body':true,'body_user_regexp':'<User>(.*)</User>',
                 'body_password_regexp':'<Password>(.*)</Password>'}
                """));
        running.serve(api);
        user("alice", "pw", "sha256");
        var body = "<User>alice</User><Password>pw</Password>";
        assertThat(post("", body).status()).isEqualTo(200);
        assertThat(new String(running.upstream.last().body(), UTF_8)).isEqualTo(body);
        assertThat(post("Basic !", body).status()).isEqualTo(200);
        assertThat(post("Basic eDp5", body).status()).isEqualTo(401);
        assertThat(post("", "<User>alice</User>").text()).contains("Body do not contain password");
        assertThat(post("", "<x/>").text()).contains("Body do not contain username");
    }

    private RawAnswer post(String key, String body) throws IOException {
        var headers = key.isEmpty() ? List.<Header>of() : List.of(new Header("Authorization", key));
        return running.send("POST", "/b/x", headers, body);
    }

    @Test
    void a_password_that_was_changed_is_wrong_at_once_though_it_was_remembered() throws IOException {
        running.serve(API);
        user("alice", "old", "bcrypt");
        assertThat(login("alice:old").status()).isEqualTo(200);
        user("alice", "new", "bcrypt");
        running.gateway.sessions().allChanged();
        assertThat(login("alice:old").status()).isEqualTo(401);
        assertThat(login("alice:new").status()).isEqualTo(200);
    }

    @Test
    void a_user_whose_store_is_away_is_told_to_come_back() throws IOException {
        running.serve(API);
        running.sessions.cut(true);
        assertThat(login("alice:pw").status()).isEqualTo(503);
    }

    @Test
    void a_user_without_a_password_cannot_log_in() throws IOException {
        running.serve(API);
        running.put("alice", tree("{'org_id':'default','access_rights':{'b':{'api_id':'b'}}}"));
        assertThat(login("alice:").status()).isEqualTo(401);
        assertThat(login("alice:x").status()).isEqualTo(401);
    }

    @Test
    void only_good_passwords_are_remembered() throws InterruptedException {
        var proofs = new PasswordProofs(Duration.ofMinutes(1));
        var session = new Passwords("bcrypt").with(Session.EMPTY, "pw");
        assertThat(proofs.check(session, "no")).isFalse();
        assertThat(proofs.knows(session, "no")).isFalse();
        assertThat(proofs.check(session, "pw")).isTrue();
        assertThat(proofs.knows(session, "pw")).isTrue();
        var off = new PasswordProofs(Duration.ZERO);
        assertThat(off.check(session, "pw")).isTrue();
        assertThat(off.knows(session, "pw")).isFalse();
    }

    @Test
    void credentials_print_without_the_password() {
        assertThat(new BasicCredentials.Given("alice", "hush").toString()).doesNotContain("hush");
    }
}
