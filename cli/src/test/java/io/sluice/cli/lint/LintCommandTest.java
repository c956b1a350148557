package io.sluice.cli.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.CommandLineRun;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LintCommandTest {
    private static final String API = """
            {"api_id": "%1$s", "name": "%1$s", "org_id": "default", "active": true, "use_keyless": true, %2$s
             "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default",
               "use_extended_paths": true, "extended_paths": {%3$s}}}},
             "proxy": {"listen_path": "/%1$s/", "target_url": "%4$s"}}""";
    private static final String TARGET = "http://upstream.example/";

    @TempDir
    private Path folder = Path.of("");

    private CommandLineRun lint(String... more) {
        var arguments = new String[more.length + 2];
        arguments[0] = "lint";
        arguments[1] = folder.resolve("apps").toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return CommandLineRun.of(folder, Map.of(), arguments);
    }

    private void file(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void paths(String id, String paths) throws IOException {
        file("apps/" + id + ".json", API.formatted(id, "", paths, TARGET));
    }

    private void top(String id, String members) throws IOException {
        file("apps/" + id + ".json", API.formatted(id, members, "", TARGET));
    }

    @Test
    void each_kind_of_thing_that_does_not_compile_is_named_with_its_place() throws IOException {
        paths("good", "");
        paths("template", """
                "transform": [{"path": "/x", "method": "POST", "template_data": {"template_mode": "blob",
                  "input_type": "json", "enable_session": false, "template_source": "e3s="}}]""");
        paths("rewrite", """
                "url_rewrites": [{"path": "/x", "method": "GET", "match_pattern": "(", "rewrite_to": "/y"}]""");
        paths("path", """
                "white_list": [{"path": "/(", "ignore_case": false, "method_actions": {}}]""");
        paths("jq", """
                "transform_jq": [{"path": "/x", "method": "POST", "filter": ".["}]""");
        paths("schema", """
                "validate_json": [{"path": "/x", "method": "POST", "schema": {"type": 5}}]""");
        paths("script", """
                "virtual": [{"path": "/x", "method": "GET", "response_function_name": "f",
                  "function_source_type": "blob", "function_source_uri": "ZnVuY3Rpb24gZigg"}]""");
        file("apps/url.json", API.formatted("url", "", "", "http://"));
        file("apps/listen.json", API.formatted("listen", "", "", TARGET).replace("/listen/", "/{a:(}/"));
        top("plugin", """
                "custom_middleware": {"driver": "otto", "pre": [{"name": "f", "path": "a.js"}]},""");
        top("graphql", """
                "graphql": {"enabled": true, "execution_mode": "proxyOnly", "schema": "type Query { a: Int }"},""");
        file("apps/oas.json", """
                {"openapi": "3.0.3", "info": {"title": "o", "version": "1"}, "paths": {"/x": {"get":
                  {"operationId": "x", "responses": {"200": {"description": "ok"}}}}},
                 "x-tyk-api-gateway": {"info": {"id": "oas", "name": "o", "state": {"active": true}},
                  "server": {"listenPath": {"value": "/oas/"}}, "upstream": {"url": "http://upstream.example/"},
                  "middleware": {"operations": {"x": {"transformRequestBody":
                    {"enabled": true, "format": "json", "body": "e3s="}}}}}}""");
        var basic = """
                "use_basic_auth": true, "basic_auth": {"extract_from_body": true, "body_user_regexp": "(",
                  "body_password_regexp": "p"},""";
        file("apps/basic.json", API.formatted("basic", basic, "", TARGET).replace("\"use_keyless\": true,", ""));
        paths("trigger", """
                "url_rewrites": [{"path": "/x", "method": "GET", "match_pattern": "x", "rewrite_to": "/y", "triggers":
                  [{"on": "any", "rewrite_to": "/z", "options": {"header_matches": {"X-A": {"match_rx": "["}}}}]}]""");
        var cached = """
                "advance_cache_config": [{"path": "/x", "method": "GET", "cache_key_regex": "*"}]""";
        file("apps/cache.json", API.formatted("cache", "\"cache_options\": {\"enable_cache\": true},", cached, TARGET));
        var run = lint();
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
        var extended = "/version_data/versions/Default/extended_paths/";
        assertThat(found(run))
                .contains(
                        "template problem " + extended + "transform/0/template_data",
                        "path problem " + extended + "white_list/0",
                        "jq problem " + extended + "transform_jq/0/filter",
                        "schema problem " + extended + "validate_json/0/schema/type",
                        "listen problem /proxy/listen_path",
                        "plugin problem /custom_middleware",
                        "graphql problem /graphql",
                        "basic warning /basic_auth",
                        "oas problem /version_data/versions//extended_paths/transform/0/template_data",
                        "script warning " + extended + "virtual/0",
                        "rewrite warning " + extended + "url_rewrites/0/match_pattern",
                        "trigger warning " + extended + "url_rewrites/0/triggers/0/options/header_matches/X-A/match_rx",
                        "cache warning " + extended + "advance_cache_config/0/cache_key_regex",
                        "url warning /proxy/target_url");
        assertThat(found(run)).noneMatch(line -> line.startsWith("good "));
    }

    /// File, kind and place of everything that was said.
    private static List<String> found(CommandLineRun run) {
        var found = new ArrayList<String>();
        var file = "";
        for (var line : run.out().lines().toList()) {
            if (!line.startsWith("  ")) {
                file = line.replaceFirst(".*/(.*)\\.json: .*", "$1");
            } else {
                found.add(file + " " + line.strip().replaceFirst("^(\\w+): ([^:]*): .*", "$1 $2"));
            }
        }
        return found;
    }

    @Test
    void lint_and_a_start_say_the_same_of_an_api_that_is_not_served() throws IOException {
        paths("jq", """
                "transform_jq": [{"path": "/x", "method": "POST", "filter": ".["}]""");
        var detail = "the jq filter cannot be used: Cannot compile query: .[";
        assertThat(lint().out()).contains(detail);
        Files.createDirectories(folder.resolve("data/store"));
        Files.move(folder.resolve("apps"), folder.resolve("data/apps"));
        assertThat(CommandLineRun.of(folder, Map.of(), "explain").out()).contains(detail);
    }

    @Test
    void what_it_prints_as_json_has_code_place_and_reason() throws IOException {
        paths("path", """
                "white_list": [{"path": "/(", "ignore_case": false, "method_actions": {}}]""");
        var json = Json.parse(lint("--json").out());
        assertThat(json.path("format").asInt()).isEqualTo(1);
        var file = json.path("files").path(0);
        assertThat(file.path("file").asText()).endsWith("path.json");
        assertThat(file.path("kind").asText()).isEqualTo("Classic API definition");
        var problem = file.path("problems").path(0);
        assertThat(problem.path("code").asText()).isEqualTo("definition.invalid");
        assertThat(problem.path("where").asText())
                .isEqualTo("/version_data/versions/Default/extended_paths/white_list/0");
        assertThat(problem.path("detail").asText()).contains("missing closing )");
        assertThat(file.path("warnings").isArray()).isTrue();
    }

    @Test
    void with_the_settings_of_a_gateway_it_says_what_these_forbid() throws IOException {
        paths("script", """
                "virtual": [{"path": "/x", "method": "GET", "response_function_name": "f",
                  "function_source_type": "blob", "function_source_uri": "ZnVuY3Rpb24gZigpIHt9"}]""");
        file("apps/port.json", API.formatted("port", "\"listen_port\": 9999,", "", TARGET));
        assertThat(lint().code()).isZero();
        file("tyk.conf", "{\"app_path\": \"nowhere\", \"secret\": \"s\"}");
        var run = lint("--conf", folder.resolve("tyk.conf").toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).contains("enable_jsvm is off", "port 9999 is not among those of ports_whitelist.http");
    }

    @Test
    void a_reference_without_a_value_here_makes_what_depends_on_it_a_warning() throws IOException {
        file("apps/away.json", API.formatted("away", "", "", "env://SLUICE_LINT_NOT_SET"));
        var run = lint();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("env://SLUICE_LINT_NOT_SET has no value here");
    }

    @Test
    void what_is_a_problem_is_no_warning_too() throws IOException {
        file("apps/stream.json", """
                {"openapi": "3.0.3", "info": {"title": "o", "version": "1"}, "paths": {},
                 "x-tyk-streaming": {"streams": {}},
                 "x-tyk-api-gateway": {"info": {"id": "o", "name": "o", "state": {"active": true}},
                  "server": {"listenPath": {"value": "/o/"}}, "upstream": {"url": "http://upstream.example/"}}}""");
        assertThat(found(lint())).containsExactly("stream problem /x-tyk-streaming");
    }

    @Test
    void a_definition_is_known_in_any_spelling_and_a_slip_in_a_name_is_told() throws IOException {
        file("apps/odd.json", """
                {"API_ID": "odd", "Use_Keyless": true, "actve": true,
                 "Version_Data": {"not_versioned": true, "versions": {"Default": {"name": "Default"}}},
                 "Proxy": {"Listen_Path": "/odd/", "target_url": "http://upstream.example/"}}""");
        var run = lint();
        assertThat(run.out()).contains("odd.json: Classic API definition");
        assertThat(run.out()).contains("no gateway knows actve; is active meant?");
        assertThat(found(run)).noneMatch(line -> line.contains(" problem "));
    }

    @Test
    void settings_that_a_gateway_would_not_start_with_are_refused() throws IOException {
        paths("good", "");
        file("tyk.conf", "{\"listen_port\": \"x\"}");
        var run = lint("--conf", folder.resolve("tyk.conf").toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("listen_port");
    }
}
