package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.MiddlewareSpec;
import java.util.List;
import java.util.function.Consumer;

/// Names what a Classic document asks for and no spec stands for yet, so that nobody is left guessing.
///
/// A guard among them closes the API; anything else only warns.
final class ClassicUnsupported {
    private ClassicUnsupported() {}

    static void api(Fields api, Consumer<? super MiddlewareSpec> into) {
        if (api.flag("use_mutual_tls_auth")) guard(api, "use_mutual_tls_auth", into);
        when(api.object("graphql").flag("enabled"), api, "graphql");
        when(api.object("request_signing").flag("is_enabled"), api, "request_signing");
        when(api.object("upstream_auth").flag("enabled"), api, "upstream_auth");
        when(api.flag("enable_batch_request_support"), api, "enable_batch_request_support");
        when(api.object("proxy").object("service_discovery").flag("use_discovery_service"), api, "proxy");
        var tests = api.object("uptime_tests");
        when(!tests.flag("disabled") && !tests.objects("check_list").isEmpty(), api, "uptime_tests");
        var bundle = api.text("custom_middleware_bundle");
        when(!bundle.isEmpty() && !api.flag("custom_middleware_bundle_disabled"), api, "custom_middleware_bundle");
        plugins(api.object("custom_middleware"));
    }

    private static void plugins(Fields middleware) {
        for (var hook : List.of("pre", "post", "post_key_auth", "response")) {
            var enabled = middleware.objects(hook).stream().anyMatch(plugin -> !plugin.flag("disabled"));
            when(enabled, middleware, hook);
        }
    }

    static void version(Fields version) {
        if (!version.flag("use_extended_paths")) return;
        var endpoints = new ClassicEndpoints(version);
        for (var list : List.of("go_plugin", "persist_graphql")) {
            if (!endpoints.entries(list).isEmpty()) {
                version.findings().unsupported(endpoints.pointer(list), list + " is not supported");
            }
        }
    }

    private static void guard(Fields fields, String name, Consumer<? super MiddlewareSpec> into) {
        when(true, fields, name);
        into.accept(new IdentifySpec.Unsupported(name));
    }

    private static void when(boolean asked, Fields fields, String name) {
        if (asked) fields.findings().unsupported(fields.pointer(name), name + " is not supported");
    }
}
