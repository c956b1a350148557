package io.sluice.gateway.security;

import static io.sluice.gateway.RunningGateway.FORMS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.http1.FormText;
import io.sluice.gateway.oauth.OAuthClient;
import io.sluice.gateway.oauth.OAuthStore;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// API6:2023: what is good for one use, or for a few, is used by many at once.
class UnrestrictedBusinessFlowTest extends AttackedGateway {
    private static final int AT_ONCE = 16;

    private void serveOAuth() {
        running.serve(forKeys(
                "o",
                "'use_oauth2':true,'oauth_meta':{'allowed_access_types':['authorization_code','refresh_token'],"
                        + "'allowed_authorize_types':['code']}"));
        policies("{'id':'p','org_id':'default','active':true,'quota_max':-1,'access_rights':" + rights("o") + "}");
        new OAuthStore(running.storage.values(), FORMS, "o")
                .put(new OAuthClient("c", "s3cret", "http://client.test/cb", Json.object(), "p", ""), "default");
    }

    private String member(RawAnswer answer, String name) throws IOException {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Json.parse(answer.text()).path(name).asText();
    }

    private String code() throws IOException {
        var approved = post(
                "/o/tyk/oauth/authorize-client",
                "response_type=code&client_id=c",
                new Header("X-Tyk-Authorization", "s"));
        return member(approved, "code");
    }

    private RawAnswer token(String form) throws IOException {
        return post("/o/oauth/token", form, basic("c:s3cret"));
    }

    /// The answers to the same request, sent by many at once.
    private static List<RawAnswer> atOnce(Callable<RawAnswer> request) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var all = new ArrayList<Callable<RawAnswer>>();
            for (int i = 0; i < AT_ONCE; i++) all.add(request);
            var answers = new ArrayList<RawAnswer>();
            for (var answer : threads.invokeAll(all, 60, TimeUnit.SECONDS)) answers.add(answer.get());
            return answers;
        }
    }

    @Test
    void a_code_that_many_bring_at_once_gives_one_token() throws Exception {
        serveOAuth();
        var form = "grant_type=authorization_code&code=" + code();
        assertThat(atOnce(() -> token(form)))
                .filteredOn(answer -> answer.status() == 200)
                .hasSize(1);
        assertThat(token(form).text()).contains("invalid_grant");
    }

    @Test
    void a_refresh_token_that_many_bring_at_once_gives_one_token() throws Exception {
        serveOAuth();
        var first = token("grant_type=authorization_code&code=" + code());
        var form = "grant_type=refresh_token&refresh_token=" + FormText.encoded(member(first, "refresh_token"));
        assertThat(atOnce(() -> token(form)))
                .filteredOn(answer -> answer.status() == 200)
                .hasSize(1);
        assertThat(token(form).text()).contains("invalid_grant");
    }

    @Test
    void a_quota_is_exact_however_many_use_it_at_once() throws Exception {
        running.serve(forKeys("a", ""));
        key("ticket", ",'quota_max':5,'quota_renewal_rate':3600,'rate':1000000,'per':1", "a");
        assertThat(atOnce(() -> running.get("/a/buy", "ticket")))
                .filteredOn(answer -> answer.status() == 200)
                .hasSize(5);
        assertThat(running.upstream.seen()).hasSize(5);
        assertThat(status("/a/buy", "ticket")).isEqualTo(403);
    }

    @Test
    void a_rate_of_one_endpoint_holds_under_all_its_names() throws IOException {
        running.serve(forKeys("a", ""));
        running.put("buyer", io.sluice.gateway.RunningGateway.tree("""
                {'org_id':'default','quota_max':-1,'rate':1000000,'per':1,'access_rights':{'a':{'api_id':'a',
                 'versions':['Default'],'endpoints':[{'path':'/buy','methods':[{'name':'POST',
                 'limit':{'rate':2,'per':3600}}]}]}}}
                """));
        int passed = 0;
        for (var path : List.of("/a/buy", "/a/buy", "/a/buy", "/a/%62uy", "/a/buy?x", "/a/buy", "/a/buy")) {
            if (send("POST", path, new Header("Authorization", "buyer")).status() == 200) passed++;
        }
        assertThat(passed).isEqualTo(2);
    }

    @Test
    void the_requests_of_a_batch_count_one_by_one() throws IOException {
        running.serve(forKeys("a", "'enable_batch_request_support':true"));
        key("ticket", ",'quota_max':3,'quota_renewal_rate':3600,'rate':1000000,'per':1", "a");
        var unit = "{\"relative_url\":\"buy\",\"headers\":{\"Authorization\":\"ticket\"}}";
        var units = String.join(",", java.util.Collections.nCopies(8, unit));
        running.send("POST", "/a/tyk/batch/", List.of(), "{\"requests\":[" + units + "]}");
        assertThat(running.upstream.seen()).hasSize(3);
        assertThat(status("/a/buy", "ticket")).isEqualTo(403);
    }

    @Test
    void requests_sent_in_one_breath_count_one_by_one() throws IOException {
        running.serve(forKeys("a", ""));
        key("ticket", ",'quota_max':3,'quota_renewal_rate':3600,'rate':1000000,'per':1", "a");
        try (var client = RawClient.connect(running.address())) {
            client.send("GET /a/buy HTTP/1.1\r\nHost: a\r\nAuthorization: ticket\r\n\r\n".repeat(8));
            var statuses = new ArrayList<Integer>();
            for (int i = 0; i < 8; i++) statuses.add(client.answer().status());
            assertThat(statuses).containsExactly(200, 200, 200, 403, 403, 403, 403, 403);
        }
    }
}
