package io.sluice.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Definitions;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/// API8:2023: what was not set up, or set up carelessly, opens nothing and tells nothing.
class SecurityMisconfigurationTest extends AttackedGateway {
    @Test
    void without_a_secret_the_control_api_lets_nobody_in() throws IOException {
        try (var bare = RunningGateway.start(Files.createDirectories(folder.resolve("bare")), "{'secret':''}")) {
            for (var attack : List.of(
                    List.<Header>of(),
                    List.of(new Header("X-Tyk-Authorization", "")),
                    List.of(new Header("X-Tyk-Authorization", "null")),
                    List.of(new Header("X-Tyk-Authorization", "352d20ee67be67f6340b4c0605b044b7")))) {
                assertThat(bare.send("GET", "/tyk/apis", attack, "").status()).isEqualTo(403);
                assertThat(bare.send("POST", "/tyk/keys/create", attack, "{}").status())
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void settings_and_secrets_are_not_shown_unless_that_is_switched_on() throws IOException {
        for (var path : List.of("/config", "/env", "/debug/pprof", "/metrics", "/actuator", "/.env", "/tyk/config")) {
            var answer = control("GET", path, "");
            assertThat(answer.status()).as(path).isIn(403, 404);
        }
    }

    @Test
    void an_error_tells_nothing_of_the_inside() throws IOException {
        var broken = Definitions.proxying(
                Definitions.keyless("gone", "{}"), "{'target_url':'http://127.0.0.1:1/secret-path/'}");
        running.serve(broken, forKeys("a", "'enable_jwt':true,'jwt_source':'" + base64("hidden-secret") + "'"));
        for (var answer : List.of(
                send("GET", "/gone/x"),
                send("GET", "/a/x", bearer("a.b.c")),
                send("GET", "/a/x", new Header("Content-Type", "application/xml")),
                send("GET", "/nowhere"),
                control("POST", "/tyk/keys/create", "{broken"),
                control("GET", "/tyk/keys/" + "%00".repeat(3), ""))) {
            assertThat(answer.text())
                    .doesNotContain("secret-path", "hidden-secret", "Exception", "io.sluice", "at java", "127.0.0.1");
            assertThat(answer.headers()).noneMatch(field -> field.value().contains("Sluice/"));
        }
    }

    @Test
    void an_error_cannot_be_made_to_say_what_the_client_wrote() throws IOException {
        running.serve(forKeys("a", ""));
        var script = "<script>alert(1)</script>";
        for (var type : List.of("application/json", "application/xml", "text/html")) {
            var answer = send(
                    "GET",
                    "/a/%3Cscript%3Ealert(1)%3C/script%3E",
                    new Header("Authorization", script),
                    new Header("Content-Type", type));
            assertThat(answer.text()).as(type).doesNotContain("<script>");
            assertThat(answer.header("Content-Type").orElse("")).doesNotContain("html");
        }
        assertThat(send("GET", "/" + "%3Cscript%3E").text()).doesNotContain("<script>");
    }

    @Test
    void a_request_that_can_be_read_in_two_ways_is_read_in_none() throws IOException {
        running.serve(Definitions.keyless("a", "{}"));
        for (var head : List.of(
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                "Content-Length: 4\r\nContent-Length: 5",
                "Content-Length: 4, 5",
                "Content-Length: +4",
                "Content-Length: 0x4",
                "Content-Length : 4",
                "Content-Length: 4\n",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding:\u000bchunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                " Transfer-Encoding: chunked",
                "X: a\r\n Transfer-Encoding: chunked",
                "X\u0000: a",
                "X: a\u0000",
                "Host: b")) {
            var request = "POST /a/x HTTP/1.1\r\nHost: a\r\n" + head
                    + "\r\n\r\n0\r\n\r\nGET /a/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
            try (var client = RawClient.connect(running.address())) {
                assertThat(client.send(request).answer().status()).as(head).isIn(400, 501);
            }
        }
        assertThat(running.upstream.seen()).noneMatch(seen -> seen.url().contains("smuggled"));
    }

    @Test
    void a_value_from_a_request_never_begins_a_field_or_a_line() throws IOException {
        running.serve(Definitions.keyless("a", """
                'global_headers':{'X-Asked':'$tyk_context.request_data.q'},
                'global_response_headers':{'X-Told':'$tyk_context.request_data.q'}
                """, "{'enable_context_vars':true}"));
        for (var q :
                List.of("%0d%0aX-Evil:%201", "%0aX-Evil:%201", "x%0d%0a%0d%0aGET%20/", "%E5%98%8D%E5%98%8AX-Evil:1")) {
            var answer = send("GET", "/a/x?q=" + q);
            assertThat(answer.header("X-Evil")).as(q).isEmpty();
        }
        assertThat(running.upstream.seen())
                .isNotEmpty()
                .allMatch(seen -> seen.header("X-Evil").isEmpty());
        assertThat(running.upstream.faults()).isEmpty();
    }

    @Test
    void an_origin_that_was_not_named_is_told_nothing() throws IOException {
        running.serve(Definitions.keyless("a", "", """
                {'CORS':{'enable':true,'allowed_origins':['https://good.test'],'allow_credentials':true}}
                """));
        for (var origin : List.of(
                "https://evil.test",
                "https://good.test.evil.test",
                "https://evilgood.test",
                "http://good.test",
                "null",
                "https://good.test, https://evil.test")) {
            var answer = send("GET", "/a/x", new Header("Origin", origin));
            assertThat(answer.header("Access-Control-Allow-Origin")).as(origin).isEmpty();
            assertThat(answer.header("Access-Control-Allow-Credentials"))
                    .as(origin)
                    .isEmpty();
        }
        assertThat(send("GET", "/a/x", new Header("Origin", "https://good.test"))
                        .header("Access-Control-Allow-Origin"))
                .contains("https://good.test");
    }

    @Test
    void keys_do_not_lie_in_the_store_as_they_are() throws IOException {
        running.serve(forKeys("a", ""));
        assertThat(control(
                                "POST",
                                "/tyk/keys/very-secret-key",
                                "{'org_id':'default','access_rights':" + rights("a")
                                        + ",'basic_auth_data':{'password':'very-secret-password'}}")
                        .status())
                .isEqualTo(200);
        var names = running.storage.sessions().keys("").toCompletableFuture().join();
        assertThat(names).isNotEmpty().noneMatch(name -> name.contains("very-secret"));
        for (var name : names) {
            var found =
                    running.storage.sessions().find(name).toCompletableFuture().join();
            assertThat(new String(found.orElseThrow().json(), java.nio.charset.StandardCharsets.UTF_8))
                    .doesNotContain("very-secret");
        }
    }

    @Test
    void addresses_that_a_client_claims_open_no_list_where_proxies_are_counted() throws IOException {
        var settings = "{'http_server_options':{'xff_depth':1}}";
        try (var behind = RunningGateway.start(Files.createDirectories(folder.resolve("behind")), settings)) {
            behind.serve(Definitions.keyless("a", "", "{'allowed_ips':['10.1.2.3'],'enable_ip_whitelisting':true}"));
            // The proxy in front appends whom it saw.
            var claimed = List.of(new Header("X-Forwarded-For", "10.1.2.3, 192.0.2.9"));
            assertThat(behind.send("GET", "/a/x", claimed, "").status()).isEqualTo(403);
            var seen = List.of(new Header("X-Forwarded-For", "192.0.2.9, 10.1.2.3"));
            assertThat(behind.send("GET", "/a/x", seen, "").status()).isEqualTo(200);
        }
    }
}
