package io.sluice.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Definitions;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// API5:2023: a client uses a function that is for somebody else: of the gateway, or of an API.
class BrokenFunctionLevelAuthorizationTest extends AttackedGateway {
    private static final List<String> FUNCTIONS = List.of(
            "GET /tyk/apis",
            "GET /tyk/keys",
            "POST /tyk/keys/create",
            "DELETE /tyk/keys/x",
            "GET /tyk/reload/group",
            "GET /tyk/reload",
            "GET /tyk/policies",
            "POST /tyk/org/keys/x",
            "GET /tyk/certs",
            "POST /tyk/certs",
            "POST /tyk/oauth/clients/create",
            "GET /tyk/oauth/clients/a",
            "DELETE /tyk/cache/a",
            "POST /tyk/debug",
            "GET /tyk/config",
            "GET /tyk/env",
            "POST /tyk/oauth/revoke",
            "DELETE /tyk/oauth/tokens",
            "GET /tyk/health");

    @Test
    void no_function_of_the_control_api_is_open_without_the_secret() throws IOException {
        running.serve(forKeys("a", ""));
        key("good-key", "", "a");
        for (var function : FUNCTIONS) {
            var method = function.substring(0, function.indexOf(' '));
            var path = function.substring(function.indexOf(' ') + 1);
            for (var attack : List.of(
                    List.<Header>of(),
                    List.of(new Header("X-Tyk-Authorization", "")),
                    List.of(new Header("X-Tyk-Authorization", "S")),
                    List.of(new Header("X-Tyk-Authorization", "ss")),
                    List.of(new Header("X-Tyk-Authorization", "Bearer s")),
                    List.of(new Header("X-Tyk-Authorization", "x"), new Header("X-Tyk-Authorization", "s")),
                    List.of(new Header("Authorization", "s")),
                    List.of(new Header("Authorization", "good-key")))) {
                var answer = running.send(method, path, attack, "");
                assertThat(answer.status()).as("%s %s", function, attack).isIn(403, 404);
                assertThat(answer.text()).doesNotContain("good-key");
            }
        }
    }

    @Test
    void other_spellings_of_its_path_do_not_lead_there() throws IOException {
        running.serve(Definitions.keyless("a", "{}"));
        for (var path : List.of(
                "//tyk/apis",
                "/./tyk/apis",
                "/a/../tyk/apis",
                "/a/%2e%2e/tyk/apis",
                "/%74yk/apis",
                "/tyk%2fapis",
                "/TYK/apis",
                "/tyk;x/apis",
                "/tyk//apis",
                "/tyk/apis/",
                "/a/tyk/apis",
                "http://127.0.0.1/tyk/apis")) {
            var answer = send("GET", path);
            var reached = answer.status() == 200 && !path.startsWith("/a/");
            assertThat(reached).as("%s: %s", path, answer).isFalse();
            assertThat(answer.text()).as(path).doesNotContain("\"api_id\"");
        }
    }

    @Test
    void methods_are_what_the_request_line_says() throws IOException {
        running.serve(Definitions.keyless("a", "{'white_list':[{'path':'/users','method':'GET'}]}"));
        assertThat(send("GET", "/a/users").status()).isEqualTo(200);
        running.upstream.forget();
        for (var name : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method")) {
            assertThat(send("DELETE", "/a/users", new Header(name, "GET")).status())
                    .as(name)
                    .isEqualTo(403);
        }
        assertThat(send("DELETE", "/a/users?_method=GET").status()).isEqualTo(403);
        for (var method : List.of("get", "Get", "GETX", "PATCH", "PURGE", "PROPFIND")) {
            assertThat(send(method, "/a/users").status()).as(method).isNotEqualTo(200);
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_blocked_endpoint_stays_blocked_under_other_spellings() throws IOException {
        running.serve(Definitions.keyless("a", "{'black_list':[{'path':'/admin','method':''}]}"));
        for (var path : List.of(
                "/a/admin",
                "/a//admin",
                "/a/./admin",
                "/a/x/../admin",
                "/a/%61dmin",
                "/a/%2e/admin",
                "/a/x/%2e%2e/admin",
                "/a/admin?x",
                "/a/admin%3f")) {
            running.upstream.forget();
            send("GET", path);
            assertThat(running.upstream.seen())
                    .as(path)
                    .noneMatch(seen -> seen.path().equalsIgnoreCase("/admin")
                            || seen.path().contains(".."));
        }
        assertThat(send("GET", "/a/users").status()).isEqualTo(200);
    }

    @Test
    void an_internal_api_and_an_internal_endpoint_are_for_other_apis_only() throws IOException {
        running.serve(
                Definitions.keyless("hidden", "", "{'internal':true}"),
                Definitions.keyless("a", "{'internal':[{'path':'/inside','method':'GET'}]}"));
        for (var path : List.of("/hidden/x", "/hidden/", "/a/inside", "/a/%69nside", "/a//inside")) {
            assertThat(send("GET", path).status()).as(path).isNotEqualTo(200);
        }
        for (var host : List.of("tyk://hidden", "hidden", "tyk")) {
            assertThat(send("GET", "/hidden/x", new Header("Host", host)).status())
                    .isNotEqualTo(200);
        }
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void an_approval_of_an_oauth_client_is_for_who_knows_the_secret() throws IOException {
        running.serve(forKeys(
                "o",
                "'use_oauth2':true,'oauth_meta':{'allowed_access_types':['authorization_code'],"
                        + "'allowed_authorize_types':['code','token']}"));
        for (var path : List.of("/o/tyk/oauth/authorize-client", "/o/tyk/oauth/authorize-client/")) {
            var answer = post(path, "response_type=token&client_id=c&key_rules=%7B%7D");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).doesNotContain("access_token");
        }
    }

    @Test
    void a_request_behind_another_one_is_judged_for_itself() throws IOException {
        running.serve(forKeys("a", ""));
        key("good-key", "", "a");
        try (var client = RawClient.connect(running.address())) {
            for (var head :
                    List.of("/a/x HTTP/1.1\r\nAuthorization: good-key", "/a/x HTTP/1.1", "/tyk/apis HTTP/1.1")) {
                client.send("GET " + head + "\r\nHost: a\r\n\r\n");
            }
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.answer().status()).isEqualTo(401);
            assertThat(client.answer().status()).isEqualTo(403);
        }
    }
}
