package io.sluice.gateway.compile;

import io.sluice.gateway.exchange.Pipeline;
import io.sluice.gateway.exchange.VersionSelector;
import java.util.IdentityHashMap;
import java.util.Map;

/// Sends `OPTIONS` requests around every step (`CORS.options_passthrough`, `gateway-features-1.md` section 2).
final class OptionsBypass {
    private OptionsBypass() {}

    static VersionSelector of(VersionSelector guarded, Map<String, Pipeline> pipelines) {
        var open = new IdentityHashMap<Pipeline, Pipeline>();
        pipelines.values().forEach(pipeline -> open.put(pipeline, pipeline.unguarded()));
        return exchange -> {
            if (!exchange.request().method().equals("OPTIONS")) return guarded.select(exchange);
            // The version is not checked, nor taken off the request.
            var chosen =
                    guarded instanceof VersionChoice choice ? choice.unchecked(exchange) : guarded.select(exchange);
            var around = open.get(chosen);
            return around == null ? chosen : around;
        };
    }
}
