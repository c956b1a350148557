package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;

/// `serviceDiscovery`, of the upstream and of uptime tests.
final class DiscoveryMapping {
    private DiscoveryMapping() {}

    static ObjectNode toClassic(Fields discovery) {
        var old = discovery.integer("cacheTimeout");
        var cache = discovery.object("cache");
        var caches = discovery.has("cache") ? cache.flag("enabled") : old > 0;
        return Json.object()
                .put("use_discovery_service", discovery.flag("enabled"))
                .put("query_endpoint", discovery.text("queryEndpoint"))
                .put("use_nested_query", discovery.flag("useNestedQuery"))
                .put("parent_data_path", discovery.text("parentDataPath"))
                .put("data_path", discovery.text("dataPath"))
                .put("port_data_path", discovery.text("portDataPath"))
                .put("target_path", discovery.text("targetPath"))
                .put("use_target_list", discovery.flag("useTargetList"))
                .put("cache_disabled", !caches)
                .put("cache_timeout", discovery.has("cache") ? cache.integer("timeout") : old)
                .put("endpoint_returns_list", discovery.flag("endpointReturnsList"));
    }

    static Members toExtension(Fields discovery) {
        if (discovery.text("query_endpoint").isEmpty() && !discovery.flag("use_discovery_service")) {
            return new Members();
        }
        var cache = new Members()
                .always("enabled", !discovery.flag("cache_disabled"))
                .number("timeout", discovery.integer("cache_timeout"));
        return new Members()
                .always("enabled", discovery.flag("use_discovery_service"))
                .text("queryEndpoint", discovery.text("query_endpoint"))
                .text("dataPath", discovery.text("data_path"))
                .flag("useNestedQuery", discovery.flag("use_nested_query"))
                .text("parentDataPath", discovery.text("parent_data_path"))
                .text("portDataPath", discovery.text("port_data_path"))
                .flag("useTargetList", discovery.flag("use_target_list"))
                .object("cache", cache)
                .text("targetPath", discovery.text("target_path"))
                .flag("endpointReturnsList", discovery.flag("endpoint_returns_list"));
    }
}
