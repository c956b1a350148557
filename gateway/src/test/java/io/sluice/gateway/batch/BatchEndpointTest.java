package io.sluice.gateway.batch;

import static io.sluice.gateway.RunningGateway.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BatchEndpointTest {
    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws IOException {
        running = RunningGateway.start(folder);
        running.serve(api("open", "'use_keyless':true"), api("keys", "'use_standard_auth':true"));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private static JsonNode api(String id, String more) {
        return tree("""
                {'api_id':'%s','org_id':'o','name':'%s','active':true,%s,'enable_batch_request_support':true,
                 'auth':{'auth_header_name':'Authorization'},
                 'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default'}}},
                 'proxy':{'listen_path':'/%s/','target_url':'{{UPSTREAM}}/','strip_listen_path':true}}
                """.formatted(id, id, more, id));
    }

    private RawAnswer batch(String api, String body) throws IOException {
        return running.send("POST", "/" + api + "/tyk/batch/", List.of(), body.replace('\'', '"'));
    }

    private static JsonNode entries(RawAnswer answer) {
        return tree(new String(answer.body(), UTF_8).replace("'", ""));
    }

    @Test
    void one_by_one_the_answers_come_in_the_order_of_the_requests() throws IOException {
        var answer = batch("open", """
                {'suppress_parallel_execution':true,'requests':[
                 {'method':'GET','relative_url':'delay/100'},
                 {'method':'POST','body':'posted','headers':{'x-unit':'2'},'relative_url':'status/201?q=1'},
                 {'relative_url':'text'}]}""");
        assertThat(answer.status()).isEqualTo(200);
        var entries = entries(answer);
        assertThat(entries.findValuesAsText("code")).containsExactly("200", "201", "200");
        assertThat(entries.at("/2/headers/Content-Type/0").asText()).startsWith("text/plain");
        var seen = running.upstream.seen();
        assertThat(seen).hasSize(3);
        assertThat(seen.get(1).path()).isEqualTo("/status/201");
        assertThat(seen.get(1).header("X-Unit")).contains("2");
        assertThat(new String(seen.get(1).body(), UTF_8)).isEqualTo("posted");
    }

    @Test
    void all_at_once_the_fastest_comes_first() throws IOException {
        var answer = batch("open", "{'requests':[{'relative_url':'delay/400'},{'relative_url':'text'}]}");
        assertThat(entries(answer).findValuesAsText("relative_url")).containsExactly("text", "delay/400");
    }

    @Test
    void each_request_needs_a_key_of_its_own() throws IOException {
        running.put("k1", tree("{'org_id':'o','access_rights':{'keys':{'api_id':'keys','versions':['Default']}}}"));
        var token = RunningGateway.FORMS.token("o", "k1");
        var answer = batch("keys", """
                {'suppress_parallel_execution':true,'requests':[
                 {'relative_url':'a'},{'relative_url':'b','headers':{'Authorization':'%s'}}]}""".formatted(token));
        assertThat(entries(answer).findValuesAsText("code")).containsExactly("401", "200");
        assertThat(running.upstream.seen()).hasSize(1);
    }

    @Test
    void a_request_cannot_leave_its_api_nor_say_where_it_comes_from() throws IOException {
        var answer = running.send("POST", "/open/tyk/batch/", List.of(new Header("X-Forwarded-For", "192.0.2.7")), """
                {"suppress_parallel_execution":true,"requests":[{"relative_url":"../keys/x"},
                 {"relative_url":"a","headers":{"X-Forwarded-For":"10.0.0.1","Host":"h","Content-Length":"999"}},
                 {"relative_url":"b","headers":{"bad name":"1"}},
                 {"relative_url":"c","headers":{"x":"1\\r\\ny: 2"}}]}""");
        var entries = entries(answer);
        assertThat(entries.findValuesAsText("code")).containsExactlyInAnyOrder("0", "200", "0", "0");
        var seen = running.upstream.seen();
        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst().header("X-Forwarded-For").orElseThrow()).startsWith("192.0.2.7");
    }

    @Test
    void what_is_no_batch_is_refused() throws IOException {
        for (var body : List.of("{bad", "[]", "{'requests':'x'}", "{'requests':[1]}", "{'requests':[{'body':1}]}")) {
            var answer = batch("open", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(new String(answer.body(), UTF_8)).contains("Batch request malformed");
        }
        for (var unit : List.of("'method':'BAD METHOD'", "'relative_url':'a%zz'", "'relative_url':'a\\u0000'")) {
            var answer = batch("open", "{'requests':[{" + unit + "}]}");
            assertThat(new String(answer.body(), UTF_8)).as(unit).contains("Batch request creation failed");
        }
        var many = new ArrayList<String>();
        for (int i = 0; i <= BatchEndpoint.MOST_UNITS; i++) many.add("{}");
        assertThat(batch("open", "{'requests':" + many + "}").status()).isEqualTo(413);
        assertThat(running.get("/open/tyk/batch/", "").status()).isEqualTo(200);
        assertThat(running.upstream.seen()).isEmpty();
    }

    @Test
    void a_batch_in_a_batch_is_refused() throws IOException {
        var entries = entries(batch("open", """
                {'requests':[{'method':'POST','relative_url':'tyk/batch/','body':'{}'}]}"""));
        assertThat(entries.at("/0/code").asInt()).isEqualTo(400);
    }

    @Test
    void an_upstream_that_is_away_costs_only_its_request() throws IOException {
        running.upstream.close();
        var entries = entries(batch("open", "{'requests':[{'relative_url':'a'},{'relative_url':'b'}]}"));
        assertThat(entries.findValuesAsText("code")).containsExactly("500", "500");
    }

    @Test
    void as_many_as_may_be_are_answered() throws IOException {
        var many = new ArrayList<String>();
        for (int i = 0; i < BatchEndpoint.MOST_UNITS; i++) many.add("{'relative_url':'text/" + i + "'}");
        var entries = entries(batch("open", "{'requests':" + many + "}"));
        assertThat(entries).hasSize(BatchEndpoint.MOST_UNITS);
        assertThat(running.upstream.seen()).hasSize(BatchEndpoint.MOST_UNITS);
    }

    @Test
    void when_the_client_goes_nothing_more_is_sent() throws IOException {
        try (var client = RawClient.connect(running.address())) {
            var body = "{\"suppress_parallel_execution\":true,\"requests\":"
                    + "[{\"relative_url\":\"delay/700\"},{\"relative_url\":\"text\"}]}";
            client.send("POST /open/tyk/batch/ HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + body);
            await().until(() -> running.upstream.seen().size() == 1);
        }
        try (var client = RawClient.connect(running.address())) {
            // Later than the first would have been answered.
            assertThat(client.exchange("GET", "/open/delay/1000", List.of()).status())
                    .isEqualTo(200);
        }
        assertThat(running.upstream.seen()).hasSize(2);
    }
}
