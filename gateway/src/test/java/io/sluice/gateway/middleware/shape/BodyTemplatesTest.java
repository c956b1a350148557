package io.sluice.gateway.middleware.shape;

import static io.sluice.gateway.Definitions.keyless;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.model.api.ClassicReader;
import io.sluice.testkit.http.Header;
import io.sluice.testkit.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bodies of requests and responses from templates.
@DisplayNameGeneration(ReplaceUnderscores.class)
class BodyTemplatesTest {
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

    private static String entry(String path, String method, String input, String template) {
        var source = Base64.getEncoder().encodeToString(template.getBytes(UTF_8));
        return "{'path':'%s','method':'%s','template_data':{'input_type':'%s','template_mode':'blob','template_source':'%s'}}"
                .formatted(path, method, input, source);
    }

    private void requests(String more, String... entries) {
        running.serve(keyless("a", "'extended_paths':{'transform':[" + String.join(",", entries) + "]}", more));
    }

    private void responses(String... entries) {
        running.serve(keyless("a", "{'transform_response':[" + String.join(",", entries) + "]}"));
    }

    private String sent(String path, String body, Header... headers) throws IOException {
        var answer = running.send("POST", path, List.of(headers), body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return running.upstream.last().text();
    }

    @Test
    void an_answer_that_is_larger_than_the_settings_allow_is_not_rendered() throws IOException {
        running.close();
        running = RunningGateway.start(
                folder.resolve("limited"), "{'http_server_options':{'max_response_body_size':1000}}");
        responses(entry("/bytes/1000", "GET", "json", "ok"), entry("/bytes/1001", "GET", "json", "ok"));
        assertThat(running.get("/a/bytes/1000", "").text()).isEqualTo("ok");
        var refused = running.get("/a/bytes/1001", "");
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.text()).contains("Response body too large");
        // Without a template nothing is held back.
        assertThat(running.get("/a/bytes/1002", "").body()).hasSize(1002);
    }

    @Test
    void json_becomes_what_the_template_says() throws IOException {
        requests("{}", entry("/t", "POST", "json", "<{{.name}} {{len .list}} {{.n}}>"));
        assertThat(sent("/a/t", "{\"name\":\"é\",\"list\":[1,2],\"n\":1000000}"))
                .isEqualTo("<é 2 1e+06>");
        assertThat(sent("/a/other", "{}")).isEqualTo("{}");
    }

    @Test
    void xml_becomes_json() throws IOException {
        requests("{}", entry("/t", "POST", "xml", "{\"n\":{{.r.name | jsonMarshal}}}"));
        assertThat(sent("/a/t", "<r><name>x \"y\"</name></r>")).isEqualTo("{\"n\":\"x \\\"y\\\"\"}");
    }

    @Test
    void a_body_that_cannot_be_read_and_a_template_that_fails_leave_the_request_alone() throws IOException {
        requests(
                "{}",
                entry("/t", "POST", "json", "seen"),
                entry("/fails", "POST", "json", "a{{index .l 9}}"),
                entry("/caps", "POST", "JSON", "seen"));
        assertThat(sent("/a/t", "no json")).isEqualTo("no json");
        assertThat(sent("/a/fails", "{\"l\":[]}")).isEqualTo("{\"l\":[]}");
        assertThat(sent("/a/caps", "{}")).isEqualTo("{}");
    }

    @Test
    void a_body_in_chunks_that_was_only_looked_at_goes_up_whole_and_framed() throws IOException {
        requests("{}", entry("/t", "POST", "json", "seen"));
        try (var client = RawClient.connect(running.address())) {
            for (var body : List.of("no json", "nor this")) {
                client.send("POST /a/t HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                        .formatted(body.length(), body));
                assertThat(client.answer("POST").status()).isEqualTo(200);
                assertThat(running.upstream.last().text()).isEqualTo(body);
            }
        }
        assertThat(running.upstream.faults()).isEmpty();
    }

    @Test
    void the_context_is_there_when_it_is_on_and_variables_are_filled_in() throws IOException {
        requests(
                "{'enable_context_vars':true}",
                entry(
                        "/t",
                        "POST",
                        "json",
                        "{{._tyk_context.path}} {{._tyk_context.headers_X_One}} $tyk_context.path"));
        assertThat(sent("/a/t", "{\"_tyk_context\":1}", new Header("X-One", "h")))
                .isEqualTo("/a/t h %2Fa%2Ft");
    }

    @Test
    void a_request_without_a_body_gets_one() throws IOException {
        requests("{}", entry("/t", "GET", "json", "made {{len .}}"));
        assertThat(running.get("/a/t", "").status()).isEqualTo(200);
        assertThat(running.upstream.last().text()).isEqualTo("made 0");
    }

    @Test
    void an_answer_becomes_what_the_template_says() throws IOException {
        responses(entry("/json", "GET", "json", "name={{.name}}"), entry("/text", "GET", "json", "[{{.}}]"));
        assertThat(running.get("/a/json", "").text()).isEqualTo("name=n1");
        assertThat(running.get("/a/text", "").text()).isEqualTo("[map[]]");
    }

    @Test
    void of_a_template_that_fails_the_client_gets_what_came_before() throws IOException {
        responses(entry("/json", "GET", "json", "before {{.name}} {{index .items 9}} after"));
        assertThat(running.get("/a/json", "").text()).isEqualTo("before n1 ");
    }

    @Test
    void a_template_may_come_from_a_file() throws IOException {
        var file = Files.writeString(folder.resolve("t.tmpl"), "file {{.a}}");
        requests(
                "{}",
                "{'path':'/t','method':'POST','template_data':{'input_type':'json','template_mode':'file','template_source':'%s'}}"
                        .formatted(file));
        assertThat(sent("/a/t", "{\"a\":1}")).isEqualTo("file 1");
    }

    @Test
    void a_bad_template_refuses_the_definition_with_place_and_reason() {
        var document = keyless("bad", "{'transform':[" + entry("/t", "POST", "json", "one\\n{{.a | nofunc}}") + "]}");
        var api = RunningGateway.good(ClassicReader.read(document));
        var fates = running.gateway.live().apply(List.of(api)).fates();
        assertThat(fates.values()).singleElement().isNotInstanceOf(LiveConfig.Fate.Compiled.class);
        assertThat(fates.toString())
                .contains("transform")
                .contains("function \"nofunc\" not defined")
                .contains("line ");
    }
}
