package io.sluice.gateway.fields;

import static io.sluice.gateway.RunningGateway.good;
import static io.sluice.gateway.RunningGateway.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.RunningGateway;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.fields.TrafficField.State;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.api.OasReader;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.BiFunction;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An API that asks for what a [FieldList] calls refused is not served, and the reason says what it waits for.
@DisplayNameGeneration(ReplaceUnderscores.class)
class RefusedFieldsTest {
    private static final String API = """
            {'openapi':'3.0.3','info':{'title':'t','version':'1'},'security':[{'o':[]}],
             'components':{'securitySchemes':{'o':{'type':'oauth2','flows':{}}}},
             'paths':{'/x':{'get':{'operationId':'x','responses':{'200':{'description':'ok'}}}}},
             'x-tyk-api-gateway':{'info':{'id':'%s','name':'t','orgId':'default','state':{'active':true}},
               'server':{'listenPath':{'value':'/%s/','strip':true},'authentication':{'enabled':true}},
               'middleware':{'global':{'pluginConfig':{'driver':'goplugin'}}},
               'upstream':{'url':'http://127.0.0.1:1'}}}
            """;

    @TempDir
    Path folder;

    private static final String CLASSIC = """
            {'name':'t','api_id':'%s','org_id':'default','active':true,'use_keyless':true,
             'version_data':{'not_versioned':true,'versions':{'Default':{'name':'Default','use_extended_paths':true}}},
             'proxy':{'listen_path':'/%s/','target_url':'http://127.0.0.1:1/','strip_listen_path':true}}
            """;

    @Test
    void each_of_the_extension_is_refused_by_the_name_of_what_is_missing() throws IOException {
        var plain = good(OasReader.read((ObjectNode) tree(API.formatted("plain", "plain"))));
        refused(FieldList.OAS, plain, (id, path) -> good(OasReader.read(asking(id, path))));
    }

    @Test
    void each_of_a_classic_document_is_refused_by_the_name_of_what_is_missing() throws IOException {
        var plain = good(ClassicReader.read((ObjectNode) tree(CLASSIC.formatted("plain", "plain"))));
        refused(FieldList.CLASSIC, plain, (id, path) -> good(ClassicReader.read(classic(id, path))));
    }

    private void refused(FieldList list, ApiDefinition plain, BiFunction<String, String, ApiDefinition> asking)
            throws IOException {
        var refused = list.fields().stream()
                .filter(field -> field.state() == State.REFUSED)
                .toList();
        var apis = new ArrayList<ApiDefinition>();
        for (int i = 0; i < refused.size(); i++) {
            apis.add(asking.apply("a" + i, refused.get(i).path()));
        }
        apis.add(plain);
        try (var running = RunningGateway.start(folder)) {
            var fates = running.gateway.live().apply(apis).fates();
            assertThat(fates.get("plain")).isInstanceOf(LiveConfig.Fate.Compiled.class);
            for (int i = 0; i < refused.size(); i++) {
                var named = refused.get(i).note().replaceFirst(";.*", "");
                assertThat(fates.get("a" + i).toString())
                        .as(refused.get(i).path())
                        .contains("definition.unsupported")
                        .contains(named);
                assertThat(running.get("/a" + i + "/x", "").status()).isEqualTo(404);
            }
        }
    }

    /// A definition with this field, and what it belongs to switched on.
    private static ObjectNode classic(String id, String path) {
        var api = (ObjectNode) tree(CLASSIC.formatted(id, id));
        var group = path.replaceFirst("[.\\[].*", "");
        switch (group) {
            case "graphql" -> put(api, "graphql.enabled", true);
            case "analytics_plugin" -> put(api, "analytics_plugin.enable", true);
            case "application_protocol" -> api.put(group, "mcp");
            case "custom_middleware_bundle_disabled" -> put(api, "custom_middleware_bundle", true);
            case "use_go_plugin_auth", "enable_coprocess_auth", "custom_plugin_auth_enabled" -> api.put(group, true);
            default -> {}
        }
        if (path.contains("_auth") || path.contains("auth_check") || path.contains("id_extractor")) {
            api.put("use_keyless", false).put("custom_plugin_auth_enabled", true);
            put(api, "custom_middleware.driver", true);
        }
        if (path.contains("post_key_auth")) api.put("use_keyless", false);
        if (path.equals("custom_middleware.driver")) put(api, "custom_middleware.pre[].name", true);
        var names = path.replace("versions.*", "versions.Default");
        put(api, names, true);
        if (path.contains("go_plugin[]")) {
            var entry = (ObjectNode) api.at("/version_data/versions/Default/extended_paths/go_plugin/0");
            entry.put("method", "GET").put("path", "/x");
        }
        return api;
    }

    /// A definition with this field and what it belongs to, all switched on.
    private static ObjectNode asking(String id, String path) {
        var api = (ObjectNode) tree(API.formatted(id, id));
        var extension = api.withObject("/x-tyk-api-gateway");
        // An operation only says what an exchange is for; the scheme asks for it.
        if (path.contains(".exchange."))
            put(extension, "server.authentication.securitySchemes.*.tokenExchange.enabled");
        put(extension, path);
        return api;
    }

    private static void put(ObjectNode extension, String path) {
        put(extension, path, false);
    }

    private static void put(ObjectNode extension, String path, boolean isClassic) {
        JsonNode at = extension;
        var names = path.replace("operations.*", "operations.x")
                .replace("securitySchemes.*", "securitySchemes.o")
                .replace("*", "text")
                .replace("[]", ".[]")
                .split("\\.", -1);
        for (int i = 0; i < names.length - 1; i++) {
            var isList = names[i + 1].equals("[]");
            at = step(at, names[i], isList);
            if (at instanceof ObjectNode object && !isClassic) complete(object, names[i]);
        }
        var last = names[names.length - 1];
        if (at instanceof ArrayNode list) list.add("text");
        else if (!((ObjectNode) at).has(last)) ((ObjectNode) at).set(last, sample(last));
    }

    private static JsonNode step(JsonNode at, String name, boolean isList) {
        if (at instanceof ArrayNode list) return list.addObject();
        var object = (ObjectNode) at;
        if (!object.has(name)) object.set(name, isList ? Json.MAPPER.createArrayNode() : Json.object());
        return object.get(name);
    }

    /// What a plugin needs to be one.
    private static void complete(ObjectNode object, String name) {
        switch (name) {
            case "server",
                    "middleware",
                    "global",
                    "operations",
                    "authentication",
                    "pluginConfig",
                    "securitySchemes" -> {}
            default -> {
                object.put("enabled", true);
                if (!name.equals("data"))
                    object.put("path", "a.so").put("functionName", "f").put("name", "f");
            }
        }
    }

    private static JsonNode sample(String name) {
        return switch (name) {
            case "disabled", "custom_middleware_bundle_disabled" ->
                Json.MAPPER.getNodeFactory().booleanNode(false);
            case "enabled",
                    "enable",
                    "internal",
                    "remove",
                    "rawBodyOnly",
                    "requireSession",
                    "raw_body_only",
                    "require_session" -> Json.MAPPER.getNodeFactory().booleanNode(true);
            case "regexpMatchIndex" -> Json.MAPPER.getNodeFactory().numberNode(1);
            default -> Json.MAPPER.getNodeFactory().textNode("text");
        };
    }
}
