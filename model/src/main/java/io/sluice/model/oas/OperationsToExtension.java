package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// The endpoint lists of one Classic version as operations. What the extension has no word for is named in the
/// findings.
final class OperationsToExtension {
    private static final Map<String, String> PLACES = Map.of(
            "query_val_matches", "query",
            "path_part_matches", "path",
            "header_matches", "header",
            "session_meta_matches", "sessionMetadata",
            "request_context_matches", "requestContext");

    private static final String MOCK_IS_LATER = "the mock answers after authentication and limits, no longer before";

    private final OasPaths paths;
    private final Fields version;
    private final Fields lists;

    private OperationsToExtension(OasPaths paths, Fields version) {
        this.paths = paths;
        this.version = version;
        this.lists = version.object("extended_paths");
    }

    static void convert(OasPaths paths, Fields version) {
        var conversion = new OperationsToExtension(paths, version);
        if (!version.flag("use_extended_paths")) {
            conversion.legacy();
            return;
        }
        conversion.access();
        conversion.shape();
        conversion.rest();
        conversion.unsupported();
    }

    private void legacy() {
        var old = version.object("paths");
        Map.of("white_list", "allow", "black_list", "block", "ignored", "ignoreAuthentication")
                .forEach((list, name) -> {
                    for (var path : old.texts(list)) {
                        for (var method : OasPaths.methods("")) {
                            paths.block(path, method).set(name, Json.object().put("enabled", true));
                        }
                    }
                });
    }

    /// One block for each entry of a list.
    private void each(String list, String name, BiConsumer<Fields, Members> fill) {
        for (var entry : lists.objects(list)) each(entry, name, fill);
    }

    private void each(Fields entry, String name, BiConsumer<Fields, Members> fill) {
        if (entry.text("method").isEmpty()) {
            entry.findings().warn(entry.pointer("method"), "covers the methods of OpenAPI, no longer any method");
        }
        for (var method : OasPaths.methods(entry.text("method"))) {
            var members = new Members().always("enabled", !entry.flag("disabled"));
            fill.accept(entry, members);
            put(entry, method, name, members);
        }
    }

    /// The first entry of a path and method counts, as in a gateway.
    private void put(Fields entry, String method, String name, Members members) {
        if (!OasPaths.isMethod(method)) {
            entry.findings().unsupported(entry.pointer("method"), "an OpenAPI document has no operation for " + method);
            return;
        }
        var block = paths.block(entry.text("path"), method);
        if (block.has(name)) {
            entry.findings().warn(entry.pointer(), "an earlier entry for the same path and method hides it");
        } else {
            block.set(name, members.node());
        }
    }

    private void access() {
        access("white_list", "allow");
        access("black_list", "block");
        access("ignored", "ignoreAuthentication");
        each("internal", "internal", (entry, block) -> {});
        each("track_endpoints", "trackEndpoint", (entry, block) -> {});
        each("do_not_track_endpoints", "doNotTrackEndpoint", (entry, block) -> {});
        each("size_limits", "requestSizeLimit", (entry, block) -> block.always("value", entry.integer("size_limit")));
        each(
                "rate_limit",
                "rateLimit",
                (entry, block) -> block.always("rate", UpstreamMapping.number(entry.number("rate")))
                        .always("per", Durations.ofSeconds((long) entry.number("per"))));
        each("mock_response", "mockResponse", (entry, block) -> {
            entry.findings().warn(entry.pointer(), MOCK_IS_LATER);
            block.always("code", entry.integer("code")).text("body", entry.text("body"));
            block.pairs("headers", entry.textMap("headers"));
        });
    }

    private void access(String list, String name) {
        for (var entry : lists.objects(list)) {
            var actions = entry.objectMap("method_actions");
            if (actions.isEmpty()) each(entry, name, (one, block) -> block.flag("ignoreCase", one.flag("ignore_case")));
            actions.forEach((method, action) -> action(entry, method, name, action));
        }
    }

    private void action(Fields entry, String method, String name, Fields action) {
        var enabled = !entry.flag("disabled");
        var access = new Members().always("enabled", enabled).flag("ignoreCase", entry.flag("ignore_case"));
        switch (action.text("action")) {
            case "no_action" -> put(entry, method, name, access);
            case "reply" -> {
                entry.findings().warn(action.pointer(), MOCK_IS_LATER);
                if (!name.equals("block")) put(entry, method, name, access);
                var mock = new Members().always("enabled", enabled).always("code", action.integer("code"));
                mock.text("body", action.text("data")).pairs("headers", action.textMap("headers"));
                put(entry, method, "mockResponse", mock);
            }
            default -> put(entry, method, "block", access);
        }
    }

    private void shape() {
        each("transform_headers", "transformRequestHeaders", this::headers);
        each("transform_response_headers", "transformResponseHeaders", this::headers);
        bodies("transform", "transformRequestBody");
        bodies("transform_response", "transformResponseBody");
        each(
                "method_transforms",
                "transformRequestMethod",
                (entry, block) -> block.always("toMethod", entry.text("to_method")));
        each(
                "url_rewrites",
                "urlRewrite",
                (entry, block) -> block.always("pattern", entry.text("match_pattern"))
                        .always("rewriteTo", entry.text("rewrite_to"))
                        .objects(
                                "triggers",
                                entry.objects("triggers").stream()
                                        .map(OperationsToExtension::trigger)
                                        .toList()));
        each("validate_json", "validateRequest", (entry, block) -> {
            for (var method : OasPaths.methods(entry.text("method"))) {
                paths.body(entry.text("path"), method, entry.tree("schema"));
            }
            block.number("errorResponseCode", entry.integer("error_response_code"));
        });
    }

    private void headers(Fields entry, Members block) {
        block.texts("remove", entry.texts("delete_headers")).pairs("add", entry.textMap("add_headers"));
    }

    private void bodies(String list, String name) {
        for (var entry : lists.objects(list)) {
            var mode = entry.object("template_data").text("template_mode");
            if (mode.equals("blob") || mode.equals("file")) each(entry, name, this::body);
            else entry.findings().warn(entry.pointer(), "a template without mode does nothing and is left out");
        }
    }

    private void body(Fields entry, Members block) {
        var template = entry.object("template_data");
        var blob = template.text("template_mode").equals("blob");
        if (template.text("input_type").isEmpty()) {
            template.findings().warn(template.pointer("input_type"), "an unsaid input type becomes json");
        }
        if (template.text("template_source").isEmpty()) {
            template.findings().warn(template.pointer("template_source"), "the extension has no empty template");
        }
        block.always("format", template.text("input_type", "json"))
                .text(blob ? "body" : "path", template.text("template_source"));
    }

    private static ObjectNode trigger(Fields trigger) {
        var options = trigger.object("options");
        var rules = Json.MAPPER.createArrayNode();
        PLACES.forEach((category, place) -> options.objectMap(category)
                .forEach((name, rule) -> rules.add(new Members()
                        .always("in", place)
                        .always("name", name)
                        .always("pattern", rule.text("match_rx"))
                        .flag("negate", rule.flag("reverse"))
                        .node())));
        var payload = options.object("payload_matches");
        if (!payload.text("match_rx").isEmpty()) {
            rules.add(new Members()
                    .always("in", "requestBody")
                    .always("pattern", payload.text("match_rx"))
                    .flag("negate", payload.flag("reverse"))
                    .node());
        }
        if (!List.of("any", "all").contains(trigger.text("on"))) {
            trigger.findings().warn(trigger.pointer("on"), "neither any nor all; it counts as all");
        }
        return new Members()
                .always("condition", trigger.text("on").equals("any") ? "any" : "all")
                .always("rules", rules)
                .always("rewriteTo", trigger.text("rewrite_to"))
                .node();
    }

    private void rest() {
        for (var path : lists.texts("cache")) {
            for (var method : List.of("GET", "HEAD", "OPTIONS")) {
                paths.block(path, method).set("cache", Json.object().put("enabled", true));
            }
        }
        each(
                "advance_cache_config",
                "cache",
                (entry, block) -> block.text("cacheByRegex", entry.text("cache_key_regex"))
                        .tree("cacheResponseCodes", entry.any("cache_response_codes"))
                        .number("timeout", entry.integer("timeout")));
        each(
                "hard_timeouts",
                "enforceTimeout",
                (entry, block) ->
                        block.always("value", entry.integer("timeout")).text("duration", entry.text("duration")));
        each(
                "circuit_breakers",
                "circuitBreaker",
                (entry, block) -> block.always("threshold", UpstreamMapping.number(entry.number("threshold_percent")))
                        .always("sampleSize", entry.integer("samples"))
                        .always("coolDownPeriod", entry.integer("return_to_service_after"))
                        .always("halfOpenStateEnabled", !entry.flag("disable_half_open_state")));
        each("virtual", "virtualEndpoint", (entry, block) -> {
            var blob = entry.text("function_source_type").equals("blob");
            block.always("functionName", entry.text("response_function_name"))
                    .text(blob ? "body" : "path", entry.text("function_source_uri"))
                    .flag("proxyOnError", entry.flag("proxy_on_error"))
                    .flag("requireSession", entry.flag("use_session"));
        });
        goPlugins();
    }

    private void goPlugins() {
        for (var entry : lists.objects("go_plugin")) {
            for (var method : OasPaths.methods(entry.text("method"))) {
                var plugin = new Members()
                        .always("enabled", !entry.flag("disabled"))
                        .always("functionName", entry.text("func_name"))
                        .always("path", entry.text("plugin_path"));
                paths.block(entry.text("path"), method).withArray("postPlugins").add(plugin.node());
            }
        }
    }

    private void unsupported() {
        for (var list : List.of("transform_jq", "transform_jq_response", "persist_graphql")) {
            if (!lists.objects(list).isEmpty()) {
                lists.findings().unsupported(lists.pointer(list), list + " has no form in the extension");
            }
        }
    }
}
