package io.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `traffic`: what each feature of a definition costs over plain pass-through, in one process of the product.
final class TrafficScenario implements Scenario {
    private static final String QUIET = "\"use_keyless\": true, \"do_not_track\": true,";

    @Override
    public String name() {
        return "traffic";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        var opened = new ArrayList<AutoCloseable>();
        try {
            var upstream = Closing.later(opened, run.upstream());
            var address = "127.0.0.1:" + upstream.port();
            var nginx = Closing.later(opened, Subject.nginx(run.peers(), run.folder("nginx"), run.cores(), address));
            var sluice = Closing.later(opened, start(run, definitions(address)));
            var subjects = new ArrayList<Subject>();
            subjects.add(nginx);
            for (var id : List.of("bench", "headers", "answer", "rewrite", "method", "cache", "mock", "virtual")) {
                subjects.add(sluice.subject(id, "/" + id + "/x", Map.of()));
            }
            for (var id : List.of("bench", "body", "schema", "openapi")) {
                subjects.add(sluice.subject(id.equals("bench") ? "post" : id, "/" + id + "/x", Map.of())
                        .posting(body()));
            }
            ArrayNode rows = run.results().putArray(name());
            run.cpuPerRequest().measure(subjects).forEach(figure -> figure.addTo(rows));
        } finally {
            Closing.all(opened);
        }
    }

    private static SluiceServer start(Run run, Map<String, String> apis) throws IOException, InterruptedException {
        return SluiceServer.start(run.root(), run.folder("sluice"), run.cores(), apis, Optional.empty(), "/bench/x");
    }

    private static Map<String, String> definitions(String address) {
        var apis = new LinkedHashMap<String, String>();
        apis.put("bench.json", Definitions.keyless("bench", address));
        classic(apis, address, "headers", """
                "transform_headers": [{"path": "/x", "method": "GET", "add_headers": {"X-Added": "one"},
                  "delete_headers": ["X-Request-Id"]}]""");
        classic(apis, address, "answer", """
                "transform_response_headers": [{"path": "/x", "method": "GET", "add_headers": {"X-Answer": "two"}}]""");
        classic(apis, address, "rewrite", """
                "url_rewrites": [{"path": "/{rest}", "method": "GET", "match_pattern": "^/?(\\\\w+)$",
                  "rewrite_to": "/elsewhere/$1?from=x"}]""");
        classic(apis, address, "method", """
                "method_transforms": [{"path": "/x", "method": "GET", "to_method": "POST"}]""");
        apis.put(
                "cache.json",
                Definitions.of(
                        "cache",
                        address,
                        QUIET + "\"cache_options\": {\"enable_cache\": true, \"cache_timeout\": 3600,"
                                + " \"cache_all_safe_requests\": true},",
                        ""));
        classic(apis, address, "mock", """
                "mock_response": [{"path": "/x", "method": "GET", "code": 200, "body": "{\\"name\\":\\"mock\\"}"}]""");
        var script = "function hello(request, session, config) {"
                + " return TykJsResponse({Body: 'hi ' + request.URL, Code: 200}, session.meta_data); }";
        classic(apis, address, "virtual", """
                "virtual": [{"path": "/x", "method": "GET", "response_function_name": "hello",
                  "function_source_type": "blob", "function_source_uri": "%s"}]""".formatted(base64(script)));
        classic(apis, address, "body", """
                "transform": [{"path": "/x", "method": "POST", "template_data": {"template_mode": "blob",
                  "enable_session": false, "input_type": "json", "template_source": "%s"}}]""".formatted(base64(
                "{\"count\": {{ len .items }}, \"names\": [{{ range $i, $item := .items }}{{ if $i }},{{ end }}"
                        + "{{ $item.name | jsonMarshal }}{{ end }}]}")));
        classic(apis, address, "schema", """
                "validate_json": [{"path": "/x", "method": "POST", "schema": %s}]""".formatted(SCHEMA));
        apis.put("openapi.json", """
                {
                  "openapi": "3.0.3", "info": {"title": "openapi", "version": "1"},
                  "paths": {"/x": {"post": {"operationId": "post",
                    "requestBody": {"required": true, "content": {"application/json": {"schema": %s}}},
                    "responses": {"200": {"description": "good"}}}}},
                  "x-tyk-api-gateway": {
                    "info": {"id": "openapi", "name": "openapi", "orgId": "default", "state": {"active": true}},
                    "server": {"listenPath": {"value": "/openapi/", "strip": true}},
                    "upstream": {"url": "http://%s/"},
                    "middleware": {
                      "global": {"trafficLogs": {"enabled": false}},
                      "operations": {"post": {"validateRequest": {"enabled": true}}}}
                  }
                }
                """.formatted(SCHEMA, address));
        return apis;
    }

    static void classic(Map<String, String> apis, String address, String id, String endpoints) {
        apis.put(id + ".json", Definitions.of(id, address, QUIET, endpoints));
    }

    static final String SCHEMA = """
            {"type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items":
              {"type": "object", "required": ["id", "name", "price"], "properties": {
                "id": {"type": "integer"}, "name": {"type": "string", "minLength": 1, "maxLength": 40},
                "price": {"type": "number", "minimum": 0}, "tags": {"type": "array", "items": {"type": "string"}}}}}}}""";

    /// About 2 KB.
    private static String body() {
        var root = Json.object();
        var items = root.putArray("items");
        for (int i = 0; i < 28; i++) {
            items.addObject()
                    .put("id", i)
                    .put("name", "item " + i)
                    .put("price", 1.5 * i)
                    .putArray("tags")
                    .add("one")
                    .add("two");
        }
        return root.toString();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
