package io.sluice.gateway.security;

import static io.sluice.gateway.RunningGateway.FORMS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Definitions;
import io.sluice.gateway.identity.TestIssuer;
import io.sluice.gateway.oauth.OAuthClient;
import io.sluice.gateway.oauth.OAuthStore;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RecordingUpstream;
import io.sluice.testkit.http.Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// API7:2023: a client has the gateway call a server that no definition names.
class ServerSideRequestForgeryTest extends AttackedGateway {
    private String evil() {
        return "127.0.0.1:" + elsewhere.port();
    }

    private ObjectNode targeting(String id, String target) {
        return Definitions.proxying(Definitions.keyless(id, "{}"), "{'target_url':'" + target + "'}");
    }

    private void nothingWasCalled() {
        assertThat(elsewhere.seen()).isEmpty();
        assertThat(elsewhere.connections()).isZero();
    }

    @Test
    void the_target_of_a_request_does_not_choose_the_server() throws IOException {
        running.serve(Definitions.keyless("a", "{}"));
        for (var line : List.of(
                "GET http://EVIL/a/x HTTP/1.1",
                "GET http://EVIL/ HTTP/1.1",
                "GET https://EVIL/a/x HTTP/1.1",
                "GET //EVIL/a/x HTTP/1.1",
                "GET /a//EVIL/x HTTP/1.1",
                "GET /a/http://EVIL/x HTTP/1.1",
                "GET /a/@EVIL/x HTTP/1.1",
                "GET /a/x?url=http://EVIL/ HTTP/1.1",
                "GET /a/\\EVIL/x HTTP/1.1",
                "GET /a/x#@EVIL HTTP/1.1",
                "GET @EVIL/a HTTP/1.1",
                "CONNECT EVIL HTTP/1.1",
                "OPTIONS * HTTP/1.1")) {
            raw(line.replace("EVIL", evil()) + "\r\nHost: " + evil() + "\r\nConnection: close\r\n\r\n");
        }
        nothingWasCalled();
    }

    @Test
    void a_target_without_a_slash_at_its_end_is_not_continued_by_the_path() throws IOException {
        var upstream = running.upstream.address().toString().replaceAll("/$", "");
        running.serve(targeting("a", upstream), targeting("b", upstream + "/base"));
        for (var path :
                List.of("/a/@EVIL/x", "/a@EVIL/x", "/a/.EVIL/x", "/a/:80@EVIL/", "/b/../../@EVIL/x", "/b/@EVIL")) {
            send("GET", path.replace("EVIL", evil()));
        }
        nothingWasCalled();
        assertThat(running.upstream.seen()).allMatch(seen -> seen.url().startsWith("/"));
    }

    @Test
    void fields_that_name_a_host_do_not_choose_the_server() throws IOException {
        running.serve(Definitions.keyless("a", "{}"));
        for (var name : List.of(
                "Host",
                "X-Forwarded-Host",
                "X-Host",
                "X-Original-URL",
                "X-Rewrite-URL",
                "Forwarded",
                "X-Forwarded-Server",
                "Destination",
                "Origin",
                "Referer",
                "X-Tyk-Target",
                "True-Client-IP")) {
            var value = name.equals("Forwarded") ? "host=" + evil() : "http://" + evil() + "/";
            var answer = send("GET", "/a/x", new Header(name, name.equals("Host") ? evil() : value));
            assertThat(answer.status()).as(name).isEqualTo(200);
        }
        nothingWasCalled();
    }

    @Test
    void what_a_rewrite_takes_from_a_request_stays_in_the_path() throws IOException {
        running.serve(Definitions.keyless("a", """
                {'url_rewrites':[{'path':'/go/{where}','method':'GET','match_pattern':'/go/(.*)',
                 'rewrite_to':'/gone/$1'},
                 {'path':'/query','method':'GET','match_pattern':'/query','rewrite_to':'/q/$tyk_context.request_data.to'}]}
                """));
        for (var path : List.of(
                "/a/go/http://EVIL/",
                "/a/go/%2f%2fEVIL/",
                "/a/go/..%2f..%2f@EVIL",
                "/a/go/@EVIL/",
                "/a/go/x%0d%0aHost:%20EVIL",
                "/a/query?to=http://EVIL/",
                "/a/query?to=@EVIL")) {
            send("GET", path.replace("EVIL", evil()));
        }
        nothingWasCalled();
        assertThat(running.upstream.seen()).allMatch(seen -> seen.url().startsWith("/"));
        assertThat(running.upstream.seen())
                .allMatch(seen -> seen.header("Host").orElse("").endsWith(":" + running.upstream.port()));
    }

    @Test
    void a_token_does_not_choose_who_is_asked_for_keys() throws IOException {
        try (var good = new TestIssuer();
                var evil = new TestIssuer()) {
            running.serve(
                    forKeys(
                            "t",
                            "'enable_jwt':true,'jwt_signing_method':'rsa','jwt_source':'" + base64(good.url("/keys"))
                                    + "'"),
                    forKeys(
                            "oidc",
                            "'use_openid':true,'openid_options':{'providers':[{'issuer':'" + good.url("")
                                    + "','client_ids':{'" + base64("c") + "':'p'}}]}"));
            var claims = "{'iss':'" + evil.url("") + "','aud':'c','sub':'x'}";
            var head =
                    "{'alg':'RS256','kid':'rsa-1','jku':'" + evil.url("/keys") + "','x5u':'" + evil.url("/keys") + "'}";
            for (var token : List.of(evil.token(claims), TestIssuer.hmac("x".getBytes(UTF_8), head, claims))) {
                assertThat(send("GET", "/t/x", bearer(token)).status()).isIn(401, 403);
                assertThat(send("GET", "/oidc/x", bearer(token)).status()).isIn(401, 403);
            }
            assertThat(evil.server().seen()).isEmpty();
        }
    }

    @Test
    void a_provider_does_not_send_us_on_to_another_host() throws IOException {
        try (var good = new TestIssuer()) {
            good.reply(
                    "/keys", Reply.of(302, "text/plain", new byte[0]).with("Location", "http://" + evil() + "/keys"));
            good.reply(
                    "/.well-known/openid-configuration",
                    Reply.json("{\"issuer\":\"" + good.url("") + "\",\"jwks_uri\":\"http://" + evil() + "/keys\"}"));
            running.serve(
                    forKeys(
                            "t",
                            "'enable_jwt':true,'jwt_signing_method':'rsa','jwt_source':'" + base64(good.url("/keys"))
                                    + "'"),
                    forKeys(
                            "oidc",
                            "'use_openid':true,'openid_options':{'providers':[{'issuer':'" + good.url("")
                                    + "','client_ids':{'" + base64("c") + "':'p'}}]}"));
            var token = good.token("{'iss':'" + good.url("") + "','aud':'c','sub':'x'}");
            assertThat(send("GET", "/t/x", bearer(token)).status()).isEqualTo(503);
            assertThat(send("GET", "/oidc/x", bearer(token)).status()).isEqualTo(503);
        }
        nothingWasCalled();
    }

    @Test
    void a_request_of_a_batch_stays_within_its_api() throws IOException {
        running.serve(Definitions.keyless("a", "", "{'enable_batch_request_support':true}"), forKeys("closed", ""));
        for (var url : List.of(
                "http://EVIL/",
                "//EVIL/x",
                "@EVIL/x",
                "../closed/x",
                "..%2fclosed/x",
                "/../../tyk/apis",
                "\\\\EVIL\\x")) {
            var unit = Json.object().put("relative_url", url.replace("EVIL", evil()));
            unit.putObject("headers").put("Host", evil());
            running.send("POST", "/a/tyk/batch/", List.of(), "{\"requests\":[" + unit + "]}");
        }
        nothingWasCalled();
        assertThat(running.upstream.seen()).noneMatch(seen -> seen.path().startsWith("/closed"));
    }

    @Test
    void a_browser_is_sent_to_registered_addresses_only() throws IOException {
        running.serve(forKeys(
                "o",
                "'use_oauth2':true,'oauth_meta':{'auth_login_redirect':'http://login.test/in',"
                        + "'allowed_access_types':['authorization_code'],'allowed_authorize_types':['code','token']}"));
        policies("{'id':'p','org_id':'default','active':true,'access_rights':" + rights("o") + "}");
        new OAuthStore(running.storage.values(), FORMS, "o")
                .put(new OAuthClient("c", "s3cret", "http://client.test/cb", Json.object(), "p", ""), "default");
        for (var uri : List.of(
                "http://evil.test/cb",
                "http://client.test.evil.test/cb",
                "http://client.test@evil.test/cb",
                "https://client.test/cb",
                "http://client.test:8080/cb",
                "//evil.test/cb",
                "javascript:alert(1)",
                "http://client.test\\@evil.test/cb")) {
            var form = "response_type=code&client_id=c&redirect_uri=" + java.net.URLEncoder.encode(uri, UTF_8);
            var approved = post("/o/tyk/oauth/authorize-client", form, new Header("X-Tyk-Authorization", "s"));
            assertThat(approved.status()).as(uri).isEqualTo(403);
            assertThat(approved.text()).doesNotContain("evil", "\"code\"");
            var first = post("/o/oauth/authorize", form);
            assertThat(first.header("Location").orElse("")).as(uri).doesNotContain("evil");
        }
    }

    @Test
    void an_answer_that_leads_elsewhere_is_the_clients_to_follow() throws IOException {
        var location = "http://" + evil() + "/";
        var sender = RecordingUpstream.start(
                _ -> Reply.of(302, "text/plain", new byte[0]).with("Location", location));
        try (sender) {
            running.serve(targeting("a", sender.address().toString()));
            var answer = send("GET", "/a/x");
            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.header("Location")).contains(location);
        }
        nothingWasCalled();
    }
}
