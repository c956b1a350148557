package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;
import io.sluice.model.middleware.AnswerSpec;
import io.sluice.model.middleware.AnswerSpec.Cache;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.middleware.MiddlewareSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Classic fields that answer without the upstream (source: `gateway-features-1.md` sections 5.3 and 5.11).
final class ClassicAnswers {
    private ClassicAnswers() {}

    static void api(Fields api, Consumer<? super MiddlewareSpec> into) {
        if (api.flag("enable_batch_request_support")) into.accept(new AnswerSpec.Batch());
    }

    static void version(Fields api, Fields version, Consumer<? super MiddlewareSpec> into) {
        var extended = version.flag("use_extended_paths");
        var endpoints = new ClassicEndpoints(version);
        var cache = api.object("cache_options");
        if (cache.flag("enable_cache")) {
            into.accept(new Cache(cache.node(), extended ? cached(endpoints) : List.of()));
        }
        if (!extended) return;
        ClassicShape.list(endpoints, "virtual", ClassicAnswers::virtual, AnswerSpec.Virtual::new, into);
    }

    private static List<Cache.Entry> cached(ClassicEndpoints endpoints) {
        var entries = new ArrayList<Cache.Entry>();
        var paths = endpoints.plain("cache");
        for (int i = 0; i < paths.size(); i++) {
            for (var method : List.of("GET", "HEAD", "OPTIONS")) {
                var endpoint = new Endpoint(paths.get(i), method, false, endpoints.pointer("cache") + "/" + i);
                entries.add(new Cache.Entry(endpoint, Json.object()));
            }
        }
        for (var entry : endpoints.entries("advance_cache_config")) {
            entries.add(new Cache.Entry(entry.endpoint(), entry.fields().node()));
        }
        return entries;
    }

    private static AnswerSpec.Virtual.Entry virtual(ClassicEndpoints.Entry entry) {
        return new AnswerSpec.Virtual.Entry(entry.endpoint(), entry.fields().node());
    }
}
