package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `middleware.global`.
final class GlobalMapping {
    /// Plugin lists with their Classic hook and the older member that held them.
    private enum Plugins {
        PRE("pre", "prePlugins", "prePlugin"),
        POST_AUTHENTICATION("post_key_auth", "postAuthenticationPlugins", "postAuthenticationPlugin"),
        POST("post", "postPlugins", "postPlugin"),
        RESPONSE("response", "responsePlugins", "responsePlugin");

        private final String hook;
        private final String list;
        private final String older;

        Plugins(String hook, String list, String older) {
            this.hook = hook;
            this.list = list;
            this.older = older;
        }
    }

    private GlobalMapping() {}

    static void toClassic(Fields global, ObjectNode classic, ObjectNode version) {
        plugins(global, classic);
        classic.set("CORS", cors(global.object("cors")));
        classic.set("cache_options", cache(global.object("cache")));
        headers(global.object("transformRequestHeaders"), "global_headers", version);
        headers(global.object("transformResponseHeaders"), "global_response_headers", version);
        classic.put("enable_context_vars", global.object("contextVariables").flag("enabled"));
        version.put("ignore_endpoint_case", global.object("ignoreCase").flag("enabled"));

        var logs = global.object("trafficLogs");
        classic.put("do_not_track", !logs.flag("enabled"));
        Classic.texts(classic, "tag_headers", logs.texts("tagHeaders"));
        classic.put("expire_analytics_after", Durations.seconds(logs, "customRetentionPeriod"));
        var analytics = logs.objects("plugins");
        if (!analytics.isEmpty()) {
            classic.putObject("analytics_plugin")
                    .put("enable", analytics.getFirst().flag("enabled"))
                    .put("plugin_path", analytics.getFirst().text("path"))
                    .put("func_name", analytics.getFirst().text("functionName"));
        }

        var size = global.object("requestSizeLimit");
        version.put("global_size_limit_disabled", !size.flag("enabled"));
        version.put("global_size_limit", size.integer("value"));
        classic.put("disable_rate_limit", global.flag("skipRateLimit"));
        classic.put("disable_quota", global.flag("skipQuota"));
        classic.put("dont_set_quota_on_create", global.flag("skipQuotaReset"));
    }

    private static void plugins(Fields global, ObjectNode classic) {
        var config = global.object("pluginConfig");
        var middleware = classic.withObject("/custom_middleware");
        middleware.put("driver", config.text("driver"));
        for (var kind : Plugins.values()) {
            var entries = global.has(kind.list)
                    ? global.objects(kind.list)
                    : global.object(kind.older).objects("plugins");
            if (entries.isEmpty()) continue;
            var list = middleware.putArray(kind.hook);
            entries.forEach(plugin -> list.addObject()
                    .put("disabled", !plugin.flag("enabled"))
                    .put("name", plugin.text("functionName"))
                    .put("path", plugin.text("path"))
                    .put("require_session", plugin.flag("requireSession"))
                    .put("raw_body_only", plugin.flag("rawBodyOnly")));
        }
        var bundle = config.object("bundle");
        classic.put("custom_middleware_bundle_disabled", !bundle.flag("enabled"));
        classic.put("custom_middleware_bundle", bundle.text("path"));
        var data = config.object("data");
        classic.put("config_data_disabled", !data.flag("enabled"));
        if (data.has("value")) classic.set("config_data", data.tree("value"));
    }

    private static ObjectNode cors(Fields cors) {
        var classic = Json.object();
        classic.put("enable", cors.flag("enabled"));
        Classic.texts(classic, "allowed_origins", cors.texts("allowedOrigins"));
        Classic.texts(classic, "allowed_methods", cors.texts("allowedMethods"));
        Classic.texts(classic, "allowed_headers", cors.texts("allowedHeaders"));
        Classic.texts(classic, "exposed_headers", cors.texts("exposedHeaders"));
        classic.put("allow_credentials", cors.flag("allowCredentials"));
        classic.put("max_age", cors.smallInteger("maxAge"));
        classic.put("options_passthrough", cors.flag("optionsPassthrough"));
        classic.put("debug", cors.flag("debug"));
        return classic;
    }

    private static ObjectNode cache(Fields cache) {
        var classic = Json.object();
        classic.put("cache_timeout", cache.integer("timeout"));
        classic.put("enable_cache", cache.flag("enabled"));
        classic.put("cache_all_safe_requests", cache.flag("cacheAllSafeRequests"));
        if (cache.has("cacheResponseCodes")) classic.set("cache_response_codes", cache.any("cacheResponseCodes"));
        classic.put("enable_upstream_cache_control", cache.flag("enableUpstreamCacheControl"));
        classic.put("cache_control_ttl_header", cache.text("controlTTLHeaderName"));
        Classic.texts(classic, "cache_by_headers", cache.texts("cacheByHeaders"));
        return classic;
    }

    private static void headers(Fields edit, String name, ObjectNode version) {
        version.put(name + "_disabled", !edit.flag("enabled"));
        Classic.texts(version, name + "_remove", edit.texts("remove"));
        var add = version.putObject(name);
        pairs(edit.objects("add")).forEach(add::put);
    }

    static Map<String, String> pairs(List<Fields> pairs) {
        var map = new LinkedHashMap<String, String>();
        pairs.forEach(pair -> map.put(pair.text("name"), pair.text("value")));
        return map;
    }

    static Members toExtension(Fields classic, Fields version) {
        var global = new Members().object("pluginConfig", pluginConfig(classic));
        for (var kind : Plugins.values()) {
            global.objects(
                    kind.list, plugins(classic.object("custom_middleware").objects(kind.hook)));
        }
        return global.object("cors", corsMembers(classic.object("CORS")))
                .object("cache", cacheMembers(classic.object("cache_options")))
                .object("transformRequestHeaders", headerMembers(version, "global_headers"))
                .object("transformResponseHeaders", headerMembers(version, "global_response_headers"))
                .switchedOn("contextVariables", classic.flag("enable_context_vars"))
                .switchedOn("ignoreCase", version.flag("ignore_endpoint_case"))
                .object("trafficLogs", trafficLogs(classic))
                .object("requestSizeLimit", sizeLimit(version))
                .flag("skipRateLimit", classic.flag("disable_rate_limit"))
                .flag("skipQuota", classic.flag("disable_quota"))
                .flag("skipQuotaReset", classic.flag("dont_set_quota_on_create"));
    }

    private static Members pluginConfig(Fields classic) {
        var bundle = classic.text("custom_middleware_bundle");
        var data = classic.tree("config_data");
        return new Members()
                .text("driver", classic.object("custom_middleware").text("driver"))
                .object(
                        "bundle",
                        bundle.isEmpty()
                                ? new Members()
                                : new Members()
                                        .always("enabled", !classic.flag("custom_middleware_bundle_disabled"))
                                        .always("path", bundle))
                .object(
                        "data",
                        data.isEmpty()
                                ? new Members()
                                : new Members()
                                        .always("enabled", !classic.flag("config_data_disabled"))
                                        .always("value", data));
    }

    private static List<ObjectNode> plugins(List<Fields> hooks) {
        return hooks.stream()
                .map(plugin -> new Members()
                        .always("enabled", !plugin.flag("disabled"))
                        .always("functionName", plugin.text("name"))
                        .text("path", plugin.text("path"))
                        .flag("rawBodyOnly", plugin.flag("raw_body_only"))
                        .flag("requireSession", plugin.flag("require_session"))
                        .node())
                .toList();
    }

    private static Members corsMembers(Fields cors) {
        var members = new Members()
                .number("maxAge", cors.integer("max_age"))
                .flag("allowCredentials", cors.flag("allow_credentials"))
                .texts("exposedHeaders", cors.texts("exposed_headers"))
                .texts("allowedHeaders", cors.texts("allowed_headers"))
                .flag("optionsPassthrough", cors.flag("options_passthrough"))
                .flag("debug", cors.flag("debug"))
                .texts("allowedOrigins", cors.texts("allowed_origins"))
                .texts("allowedMethods", cors.texts("allowed_methods"));
        var enabled = cors.flag("enable");
        return members.isEmpty() && !enabled ? members : members.always("enabled", enabled);
    }

    private static Members cacheMembers(Fields cache) {
        var members = new Members()
                .number("timeout", cache.integer("cache_timeout"))
                .flag("cacheAllSafeRequests", cache.flag("cache_all_safe_requests"))
                .tree("cacheResponseCodes", cache.any("cache_response_codes"))
                .texts("cacheByHeaders", cache.texts("cache_by_headers"))
                .flag("enableUpstreamCacheControl", cache.flag("enable_upstream_cache_control"))
                .text("controlTTLHeaderName", cache.text("cache_control_ttl_header"));
        var enabled = cache.flag("enable_cache");
        return members.isEmpty() && !enabled ? members : members.always("enabled", enabled);
    }

    private static Members headerMembers(Fields version, String name) {
        return headerMembers(!version.flag(name + "_disabled"), version.texts(name + "_remove"), version.textMap(name));
    }

    static Members headerMembers(boolean enabled, List<String> remove, Map<String, String> add) {
        if (remove.isEmpty() && add.isEmpty()) return new Members();
        return new Members().always("enabled", enabled).texts("remove", remove).pairs("add", add);
    }

    private static Members trafficLogs(Fields classic) {
        var retention = classic.integer("expire_analytics_after");
        var plugin = classic.object("analytics_plugin");
        var plugins = plugin.text("plugin_path").isEmpty()
                ? List.<ObjectNode>of()
                : List.of(new Members()
                        .always("enabled", plugin.flag("enable"))
                        .text("functionName", plugin.text("func_name"))
                        .text("path", plugin.text("plugin_path"))
                        .node());
        return new Members()
                .always("enabled", !classic.flag("do_not_track"))
                .texts("tagHeaders", classic.texts("tag_headers"))
                .text("customRetentionPeriod", retention > 0 ? Durations.ofSeconds(retention) : "")
                .objects("plugins", plugins);
    }

    private static Members sizeLimit(Fields version) {
        var limit = version.integer("global_size_limit");
        if (limit <= 0) return new Members();
        return new Members()
                .always("enabled", !version.flag("global_size_limit_disabled"))
                .always("value", limit);
    }
}
