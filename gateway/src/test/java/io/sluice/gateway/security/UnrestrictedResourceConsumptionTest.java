package io.sluice.gateway.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Definitions;
import io.sluice.gateway.identity.TestIssuer;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// API4:2023: a client makes the gateway, or what is behind it, work more than it may.
class UnrestrictedResourceConsumptionTest extends AttackedGateway {
    @Override
    String settings() {
        return "{'http_server_options':{'max_request_body_size':65536}}";
    }

    private boolean works() throws IOException {
        return send("GET", "/open/x").status() == 200;
    }

    @Test
    void a_head_without_end_is_refused() throws IOException {
        running.serve(Definitions.keyless("open", "{}"));
        tooLarge("X-Long: " + "x".repeat(1024 * 1024 + 1) + "\r\n");
        tooLarge("X-Many: 1\r\n".repeat(5_000));
        assertThat(running.upstream.seen()).isEmpty();
        assertThat(works()).isTrue();
    }

    private void tooLarge(String fields) {
        try {
            assertThat(raw("GET /open/x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")
                            .status())
                    .isEqualTo(431);
        } catch (IOException closed) {
            // A client that is slow to send is hung up on, which is an answer as well.
            assertThat(closed).isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void a_body_beyond_the_limit_is_refused_however_its_length_is_told() throws IOException {
        running.serve(Definitions.keyless("open", "{}"));
        assertThat(raw("POST /open/x HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n")
                        .status())
                .isEqualTo(413);
        var chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
        try (var client = RawClient.connect(running.address())) {
            client.send("POST /open/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 6; i++) client.send(chunk);
            assertThat(client.answer().status()).isEqualTo(413);
        } catch (IOException closed) {
            // To hang up before everything is sent is an answer as well.
            assertThat(closed).isNotInstanceOf(SocketTimeoutException.class);
        }
        assertThat(running.upstream.seen()).allMatch(seen -> seen.body().length <= 65_536);
        assertThat(works()).isTrue();
    }

    @Test
    void a_rate_is_not_escaped_by_other_spellings_addresses_or_connections() throws IOException {
        running.serve(forKeys("a", ""));
        key("slow", ",'rate':3,'per':3600", "a");
        int passed = 0;
        for (int i = 0; i < 30; i++) {
            var path = List.of("/a/x", "/a/x/", "/a/X", "/a/x?n=" + i, "/a/%78", "/a//x")
                    .get(i % 6);
            var answer = send(
                    i % 2 == 0 ? "GET" : "POST",
                    path,
                    new Header("Authorization", i % 3 == 0 ? "slow" : "Bearer slow"),
                    new Header("X-Forwarded-For", "10.0.0." + i),
                    new Header("X-Real-IP", "10.0.1." + i),
                    new Header("User-Agent", "agent-" + i));
            if (answer.status() == 200) passed++;
            else assertThat(answer.status()).isIn(301, 307, 308, 429);
        }
        assertThat(passed).isEqualTo(3);
        assertThat(running.upstream.seen()).hasSize(3);
    }

    @Test
    void the_other_name_of_a_key_shares_its_limits() throws IOException {
        running.serve(forKeys("a", ""));
        key("custom-key", ",'rate':2,'per':3600,'quota_renewal_rate':3600", "a");
        var whole = io.sluice.gateway.RunningGateway.FORMS.token("default", "custom-key");
        var statuses = new ArrayList<Integer>();
        for (int i = 0; i < 6; i++) statuses.add(status("/a/x", i % 2 == 0 ? "custom-key" : whole));
        assertThat(statuses).containsExactly(200, 200, 429, 429, 429, 429);
    }

    @Test
    void an_expression_of_the_owner_cannot_be_made_to_run_for_ever() throws IOException {
        // Exponential for a matcher that tries again.
        running.serve(Definitions.keyless("a", "{'white_list':[{'path':'/(a+)+$','method':'GET'}]}"));
        var path = "/a/" + "a".repeat(4_000) + "b";
        for (int i = 0; i < 20; i++) assertThat(send("GET", path).status()).isEqualTo(403);
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_token_that_is_too_long_or_too_deep_is_refused_unread() throws IOException {
        policies("{'id':'p','org_id':'default','active':true,'quota_max':-1,'access_rights':" + rights("t") + "}");
        running.serve(forKeys(
                "t",
                "'enable_jwt':true,'jwt_signing_method':'hmac','jwt_default_policies':['p'],'jwt_source':'"
                        + base64("shared-secret") + "'"));
        var secret = "shared-secret".getBytes(UTF_8);
        var deep = "{'sub':'x','d':" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
        var large = "{'sub':'x','d':'" + "x".repeat(60_000) + "'}";
        for (var claims : List.of(deep, large)) {
            var token = TestIssuer.hmac(secret, "{'alg':'HS256'}", claims);
            assertThat(send("GET", "/t/x", bearer(token)).status()).isEqualTo(403);
        }
        assertThat(running.upstream.seen()).isEmpty();
        var good = TestIssuer.hmac(secret, "{'alg':'HS256'}", "{'sub':'x'}");
        assertThat(send("GET", "/t/x", bearer(good)).status()).isEqualTo(200);
    }

    @Test
    void a_body_that_is_checked_is_not_followed_into_the_deep() throws IOException {
        running.serve(Definitions.keyless("a", """
                {'validate_json':[{'path':'/v','method':'POST','schema':{'type':'object'}}]}
                """));
        var body = "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
        var json = List.of(new Header("Content-Type", "application/json"));
        assertThat(running.send("POST", "/a/v", json, body).status()).isBetween(400, 499);
        assertThat(running.send("POST", "/a/v", json, "{}").status()).isEqualTo(200);
    }

    @Test
    void made_up_keys_push_no_real_one_out_and_cost_the_store_one_look_each() throws IOException {
        running.serve(forKeys("a", ""));
        key("real-key", "", "a");
        assertThat(status("/a/x", "real-key")).isEqualTo(200);
        int before = running.sessions.reads();
        try (var client = RawClient.connect(running.address())) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 100; i++) {
                    var guess = List.of(new Header("Authorization", "guess-" + i));
                    assertThat(client.exchange("GET", "/a/x", guess).status()).isEqualTo(403);
                }
            }
        }
        assertThat(running.sessions.reads() - before).isBetween(100, 300);
        running.sessions.cut(true);
        assertThat(status("/a/x", "real-key")).isEqualTo(200);
    }

    @Test
    void a_batch_is_no_way_to_send_more_than_it_may_hold() throws IOException {
        running.serve(Definitions.keyless("open", "", "{'enable_batch_request_support':true}"));
        var many = new ArrayList<String>();
        for (int i = 0; i < 1_001; i++) many.add("{}");
        assertThat(running.send("POST", "/open/tyk/batch/", List.of(), "{\"requests\":" + many + "}")
                        .status())
                .isEqualTo(413);
        assertThat(running.upstream.seen()).isEmpty();
    }
}
