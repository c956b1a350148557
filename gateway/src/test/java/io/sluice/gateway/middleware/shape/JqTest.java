package io.sluice.gateway.middleware.shape;

import static io.sluice.gateway.Definitions.keyless;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.document.Json;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bodies of requests and responses from jq filters.
@DisplayNameGeneration(ReplaceUnderscores.class)
class JqTest {
    private static RunningGateway running;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        running = RunningGateway.start(folder);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static void serve(String list, String filter, String more) {
        var api = keyless("a", "'extended_paths':{}", more);
        var endpoint = Json.object();
        boolean answers = list.endsWith("response");
        endpoint.put("path", answers ? "/json" : "/t").put("method", answers ? "GET" : "POST");
        endpoint.put("filter", filter);
        api.withObject("/version_data/versions/Default/extended_paths")
                .putArray(list)
                .add(endpoint);
        running.serve(api);
    }

    private static RawAnswer post(String body, Header... headers) throws IOException {
        return running.send("POST", "/a/t", List.of(headers), body);
    }

    @Test
    void a_request_becomes_what_the_filter_gives() throws IOException {
        serve(
                "transform_jq",
                "{body: {name: .body.user.name, from: ._tyk_context.path}, rewrite_headers: {\"X-N\": .body.n}}",
                "{'enable_context_vars':true}");
        assertThat(post("{\"user\":{\"name\":\"ä\"},\"n\":1.0}").status()).isEqualTo(200);
        assertThat(running.upstream.last().text()).isEqualTo("{\"name\":\"ä\",\"from\":\"/a/t\"}");
        assertThat(running.upstream.last().toString()).contains("X-N");
    }

    @Test
    void what_it_says_of_the_context_is_a_variable() throws IOException {
        serve(
                "transform_jq",
                "{tyk_context: {who: .body.who}}",
                "{'enable_context_vars':true,'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default',"
                        + "'use_extended_paths':true,'global_headers':{'X-Who':'$tyk_context.jq_output_var_who'}}}}}");
        assertThat(post("{\"who\":\"me\"}").status()).isEqualTo(200);
        assertThat(running.upstream.last().text()).isEqualTo("{\"who\":\"me\"}");
        assertThat(running.upstream.last().toString()).contains("X-Who").contains("me");
    }

    @Test
    void without_a_body_the_filter_sees_null() throws IOException {
        serve("transform_jq", "{body: [.body, has(\"_tyk_context\")]}", "{}");
        assertThat(post("").status()).isEqualTo(200);
        assertThat(running.upstream.last().text()).isEqualTo("[null,false]");
    }

    @Test
    void a_filter_that_fails_refuses_the_request() throws IOException {
        serve("transform_jq", "if .body.loop then last(range(1e15)) else {body: .body.a} end", "{}");
        int before = running.upstream.seen().size();
        assertThat(post("no json").status()).isEqualTo(415);
        assertThat(post("[]").status()).isEqualTo(415);
        var stopped = post("{\"loop\":true}");
        assertThat(stopped.status()).isEqualTo(415);
        assertThat(stopped.text()).contains("JQ transform failed");
        assertThat(running.upstream.seen()).hasSize(before);
        assertThat(post("{\"a\":1}").status()).isEqualTo(200);
    }

    @Test
    void fields_that_frame_the_message_and_line_ends_do_not_pass() throws IOException {
        serve("transform_jq", "{body: 1, rewrite_headers: {\"Content-Length\": \"99\", \"X-A\": .body}}", "{}");
        assertThat(post("\"fine\"").status()).isEqualTo(200);
        assertThat(running.upstream.last().text()).isEqualTo("1");
        assertThat(post("\"a\\r\\nX-Evil: 1\"").status()).isEqualTo(415);
    }

    @Test
    void an_answer_becomes_what_the_filter_gives() throws IOException {
        serve("transform_jq_response", "{body: {is: .body.name}, rewrite_headers: {\"X-Out\": \"1\"}}", "{}");
        var answer = running.get("/a/json", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"is\":\"n1\"}");
        assertThat(answer.header("X-Out")).contains("1");
    }

    @Test
    void an_answer_whose_filter_fails_is_not_passed_on() throws IOException {
        serve("transform_jq_response", "error(\"no\")", "{}");
        var answer = running.get("/a/json", "");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.text()).contains("JQ transform failed");
    }

    @Test
    void a_filter_that_cannot_be_compiled_refuses_the_definition_with_place_and_reason() {
        var api = keyless("bad", "{'transform_jq':[{'path':'/t','method':'POST','filter':'{body: env}'}]}");
        var fates = running.gateway
                .live()
                .apply(List.of(RunningGateway.good(ClassicReader.read(api))))
                .fates();
        assertThat(fates.values()).singleElement().isNotInstanceOf(LiveConfig.Fate.Compiled.class);
        assertThat(fates.toString())
                .contains("extended_paths/transform_jq/0/filter")
                .contains("there is no function env/0");
    }
}
