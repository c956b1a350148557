package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;
import java.util.List;
import java.util.Map;

/// `middleware.operations` to the lists of `extended_paths`. A block that is switched off becomes an entry with
/// `disabled`, as a Tyk gateway shows it.
final class OperationsToClassic {
    private static final Map<String, String> RULES = Map.of(
            "query", "query_val_matches",
            "path", "path_part_matches",
            "header", "header_matches",
            "sessionMetadata", "session_meta_matches",
            "requestContext", "request_context_matches");

    private final ObjectNode paths = Json.object();
    private OasDocument.Operation operation;

    private OperationsToClassic(OasDocument.Operation first) {
        this.operation = first;
    }

    static ObjectNode convert(List<OasDocument.Configured> operations) {
        if (operations.isEmpty()) return Json.object();
        var conversion = new OperationsToClassic(operations.getFirst().operation());
        for (var configured : operations) {
            conversion.operation = configured.operation();
            conversion.access(configured.block());
            conversion.shape(configured.block());
            conversion.rest(configured.block());
        }
        return conversion.paths;
    }

    private ObjectNode entry(String list, Fields block) {
        return paths.withArray(list)
                .addObject()
                .put("disabled", !block.flag("enabled"))
                .put("path", operation.path())
                .put("method", operation.method());
    }

    private void access(Fields operation) {
        lists(operation, "allow", "white_list");
        lists(operation, "block", "black_list");
        lists(operation, "ignoreAuthentication", "ignored");
        plain(operation, "internal", "internal");
        plain(operation, "trackEndpoint", "track_endpoints");
        plain(operation, "doNotTrackEndpoint", "do_not_track_endpoints");
        if (operation.has("requestSizeLimit")) {
            var block = operation.object("requestSizeLimit");
            entry("size_limits", block).put("size_limit", block.integer("value"));
        }
        if (operation.has("rateLimit")) {
            var block = operation.object("rateLimit");
            var entry = entry("rate_limit", block);
            entry.set("rate", UpstreamMapping.number(block.number("rate")));
            entry.put("per", Durations.seconds(block, "per"));
        }
    }

    private void lists(Fields operation, String name, String list) {
        if (!operation.has(name)) return;
        var block = operation.object(name);
        entry(list, block).put("ignore_case", block.flag("ignoreCase"));
    }

    private void plain(Fields operation, String name, String list) {
        if (operation.has(name)) entry(list, operation.object(name));
    }

    private void shape(Fields operation) {
        headers(operation, "transformRequestHeaders", "transform_headers");
        headers(operation, "transformResponseHeaders", "transform_response_headers");
        body(operation, "transformRequestBody", "transform");
        body(operation, "transformResponseBody", "transform_response");
        if (operation.has("transformRequestMethod")) {
            var block = operation.object("transformRequestMethod");
            entry("method_transforms", block).put("to_method", block.text("toMethod"));
        }
        if (operation.has("urlRewrite")) {
            var block = operation.object("urlRewrite");
            var entry = entry("url_rewrites", block)
                    .put("match_pattern", block.text("pattern"))
                    .put("rewrite_to", block.text("rewriteTo"));
            var triggers = block.objects("triggers");
            if (!triggers.isEmpty()) {
                var list = entry.putArray("triggers");
                triggers.forEach(trigger -> list.add(trigger(trigger)));
            }
        }
    }

    private void headers(Fields operation, String name, String list) {
        if (!operation.has(name)) return;
        var block = operation.object(name);
        var entry = entry(list, block);
        Classic.texts(entry, "delete_headers", block.texts("remove"));
        Classic.map(entry, "add_headers", GlobalMapping.pairs(block.objects("add")));
        entry.put("act_on", false);
    }

    private void body(Fields operation, String name, String list) {
        if (!operation.has(name)) return;
        var block = operation.object(name);
        var body = block.text("body");
        entry(list, block)
                .putObject("template_data")
                .put("input_type", block.text("format"))
                .put("template_mode", body.isEmpty() ? "file" : "blob")
                .put("enable_session", true)
                .put("template_source", body.isEmpty() ? block.text("path") : body);
    }

    private static ObjectNode trigger(Fields trigger) {
        var classic = Json.object();
        classic.put("on", trigger.text("condition"));
        var options = classic.putObject("options");
        for (var rule : trigger.objects("rules")) {
            var match = Json.object().put("match_rx", rule.text("pattern")).put("reverse", rule.flag("negate"));
            var in = rule.text("in");
            var category = RULES.get(in);
            if (category != null) options.withObject("/" + category).set(rule.text("name"), match);
            else if (in.equals("requestBody")) options.set("payload_matches", match);
            else rule.findings().warn(rule.pointer("in"), "no such place to look; the rule is ignored");
        }
        classic.put("rewrite_to", trigger.text("rewriteTo"));
        return classic;
    }

    private void rest(Fields operation) {
        if (operation.has("cache")) {
            var block = operation.object("cache");
            var entry = entry("advance_cache_config", block).put("cache_key_regex", block.text("cacheByRegex"));
            if (block.has("cacheResponseCodes")) entry.set("cache_response_codes", block.any("cacheResponseCodes"));
            entry.put("timeout", block.integer("timeout"));
        }
        if (operation.has("enforceTimeout")) {
            var block = operation.object("enforceTimeout");
            var entry = entry("hard_timeouts", block).put("timeout", block.smallInteger("value"));
            if (block.has("duration")) entry.put("duration", block.text("duration"));
        }
        if (operation.has("circuitBreaker")) {
            var block = operation.object("circuitBreaker");
            entry("circuit_breakers", block)
                    .put("threshold_percent", block.number("threshold"))
                    .put("samples", block.integer("sampleSize"))
                    .put("return_to_service_after", block.smallInteger("coolDownPeriod"))
                    .put("disable_half_open_state", !block.flag("halfOpenStateEnabled"));
        }
        if (operation.has("virtualEndpoint")) virtual(operation.object("virtualEndpoint"));
        // A gateway runs only the first one.
        operation.objects("postPlugins").stream()
                .limit(1)
                .forEach(block -> entry("go_plugin", block)
                        .put("plugin_path", block.text("path"))
                        .put("func_name", block.text("functionName", block.text("name"))));
    }

    private void virtual(Fields block) {
        var body = block.text("body");
        entry("virtual", block)
                .put("response_function_name", block.text("functionName", block.text("name")))
                .put("function_source_type", body.isEmpty() ? "file" : "blob")
                .put("function_source_uri", body.isEmpty() ? block.text("path") : body)
                .put("use_session", block.flag("requireSession"))
                .put("proxy_on_error", block.flag("proxyOnError"));
    }
}
