package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.IdentifySpec;
import io.sluice.model.middleware.MiddlewareSpec;
import java.util.function.Consumer;

/// Names what a Classic document asks for and no spec stands for yet, so that nobody is left guessing.
///
/// What guards something closes the API; anything else only warns.
final class ClassicUnsupported {
    private ClassicUnsupported() {}

    static void api(Fields api, Consumer<? super MiddlewareSpec> into) {
        if (api.object("graphql").flag("enabled")) guard(api, "graphql", into);
        // It may be there to keep things out of the records, so traffic without it would tell too much.
        if (api.object("analytics_plugin").flag("enable")) guard(api, "analytics_plugin", into);
        if (api.text("application_protocol").equals("mcp")) guard(api, "application_protocol", into);
        var proxy = api.object("proxy");
        var protocol = api.text("protocol");
        boolean lines = protocol.equals("tcp") || protocol.equals("tls");
        when(lines && proxy.object("service_discovery").flag("use_discovery_service"), proxy, "service_discovery");
        var tests = api.object("uptime_tests");
        var discovery = tests.object("config").object("service_discovery");
        when(discovery.flag("use_discovery_service"), tests, "config/service_discovery");
    }

    static void version(Fields version) {
        if (!version.flag("use_extended_paths")) return;
        var endpoints = new ClassicEndpoints(version);
        if (!endpoints.entries("persist_graphql").isEmpty()) {
            version.findings().unsupported(endpoints.pointer("persist_graphql"), "persist_graphql is not supported");
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
