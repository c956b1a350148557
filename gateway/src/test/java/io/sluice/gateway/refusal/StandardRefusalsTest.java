package io.sluice.gateway.refusal;

import static io.sluice.gateway.Definitions.keyless;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.RunningGateway;
import io.sluice.testkit.http.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StandardRefusalsTest {
    private static final String CLOSED = "'extended_paths':{'black_list':[{'path':'/no','method':'GET'}]}";

    @TempDir
    Path folder;

    private Path templates;

    @BeforeEach
    void folders() throws IOException {
        templates = Files.createDirectories(folder.resolve("templates"));
    }

    private RunningGateway start(String settings) throws IOException {
        var more = settings.isEmpty() ? "" : "," + settings;
        var running = RunningGateway.start(
                Files.createDirectories(folder.resolve("store")), "{'template_path':'" + templates + "'" + more + "}");
        running.serve(keyless("a", CLOSED, "{}"), keyless("b", CLOSED, """
                        {'error_overrides':{
                          '403':[{'match':{'message_pattern':'^other'},'response':{'status_code':400}},
                                 {'response':{'status_code':409,'body':'{{.StatusCode}} {{.Message}}',
                                              'headers':{'X-E':'1'}}}],
                          '4xx':[{'match':{'body_field':'headers.X-Deep','body_value':'yes'},
                                 'response':{'status_code':200,'body':'deep'}}],
                          '5xx':[{'match':{'flag':'URS'},'response':{'message':'broke','status_code':502}}]}}
                        """));
        return running;
    }

    @Test
    void the_form_follows_the_request() throws IOException {
        try (var running = start("")) {
            var json = running.get("/a/no", "");
            assertThat(json.status()).isEqualTo(403);
            assertThat(json.text()).isEqualTo("{\n    \"error\": \"Requested endpoint is forbidden\"\n}");
            assertThat(json.header("X-Generator")).contains("tyk.io");
            var xml = running.send("GET", "/a/no", List.of(new Header("Content-Type", "text/xml; charset=x")), "");
            assertThat(xml.header("Content-Type")).contains("text/xml");
            assertThat(xml.text()).endsWith("<error>Requested endpoint is forbidden</error>\n");
            var other = running.send("GET", "/a/no", List.of(new Header("Content-Type", "Application/XML")), "");
            assertThat(other.header("Content-Type")).contains("application/json");
        }
    }

    @Test
    void text_is_escaped_so_that_it_can_be_read_again() throws IOException {
        assertThat(RunningGateway.tree("{'t':'"
                                + Form.JSON.escaped("a<b> & 'c' = \\ \"d\"").replace("'", "?") + "'}")
                        .path("t")
                        .asText())
                .isEqualTo("a<b> & 'c' = \\ \"d\"");
        assertThat(Form.XML.escaped("<a> & \"b\" 'c'")).isEqualTo("&lt;a&gt; &amp; &#34;b&#34; &#39;c&#39;");
    }

    @Test
    void files_replace_what_is_built_in_and_the_product_can_keep_its_name_to_itself() throws IOException {
        Files.writeString(templates.resolve("error_403.json"), "{\"say\": \"{{.Message}}\"}");
        try (var running = start("'hide_generator_header':true,'close_connections':true")) {
            var answer = running.get("/a/no", "");
            assertThat(answer.text()).isEqualTo("{\"say\": \"Requested endpoint is forbidden\"}");
            assertThat(answer.header("X-Generator")).isEmpty();
            assertThat(answer.header("Connection")).contains("close");
            assertThat(running.get("/a/x", "").header("Connection")).contains("close");
        }
    }

    @Test
    void a_rule_gives_a_refusal_another_status_and_body() throws IOException {
        try (var running = start("")) {
            var answer = running.get("/b/no", "");
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.text()).isEqualTo("409 Requested endpoint is forbidden");
            assertThat(answer.header("X-E")).contains("1");
        }
    }

    @Test
    void a_rule_looks_into_what_the_upstream_answered() throws IOException {
        try (var running = start("")) {
            var broke = running.get("/b/status/503", "");
            assertThat(broke.status()).isEqualTo(502);
            assertThat(broke.text()).contains("\"broke\"");
            assertThat(running.get("/b/status/404", "").status()).isEqualTo(404);
            var deep = running.send("GET", "/b/status/404", List.of(new Header("X-Deep", "yes")), "");
            assertThat(deep.status()).isEqualTo(200);
            assertThat(deep.text()).isEqualTo("deep");
        }
    }

    @Test
    void a_rule_is_found_by_the_flag_of_a_body_that_is_invalid() throws IOException {
        var rules = "{'error_overrides':{'4xx':[{'match':{'flag':'%s'},'response':{'status_code':418,'body':'odd'}}]}}";
        var checked = "'extended_paths':{'validate_json':[{'path':'/x','method':'POST','schema':{'type':'array'}}]}";
        try (var running = start("")) {
            running.serve(keyless("c", checked, rules.formatted("BIV")), keyless("d", checked, rules.formatted("BTL")));
            assertThat(running.send("POST", "/c/x", List.of(), "{}").status()).isEqualTo(418);
            assertThat(running.send("POST", "/c/x", List.of(), "{").status()).isEqualTo(418);
            assertThat(running.send("POST", "/d/x", List.of(), "{}").status()).isEqualTo(422);
        }
    }

    @Test
    void the_gateway_has_rules_too_and_those_of_the_api_come_first() throws IOException {
        var rules = "'error_overrides':{'403':[{'response':{'status_code':418,'body':'all'}}]}";
        try (var running = start(rules)) {
            assertThat(running.get("/a/no", "").text()).isEqualTo("all");
            assertThat(running.get("/b/no", "").status()).isEqualTo(409);
        }
    }
}
