package io.sluice.model.api;

import io.sluice.model.document.Fields;
import io.sluice.model.middleware.AdmitSpec;
import io.sluice.model.middleware.AdmitSpec.EndpointAccess.Mock;
import io.sluice.model.middleware.Endpoint;
import io.sluice.model.middleware.MiddlewareSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Classic fields that decide whether a request gets in (source: `gateway-features-1.md` sections 5.1, 5.2, 5.7,
/// 5.12, 5.16, 5.18, 5.21, 5.22).
final class ClassicAdmit {
    private ClassicAdmit() {}

    static void api(Fields api, Consumer<? super MiddlewareSpec> into) {
        var cors = api.object("CORS");
        if (cors.flag("options_passthrough")) into.accept(new AdmitSpec.OptionsPassthrough());
        if (cors.flag("enable")) into.accept(cors(cors));

        // A list holds also with its own switch off, unless the general switch is used.
        var optIn = api.flag("ip_access_control_disabled");
        var allowed = api.texts("allowed_ips");
        var blocked = api.texts("blacklisted_ips");
        if (!allowed.isEmpty() && (!optIn || api.flag("enable_ip_whitelisting"))) {
            into.accept(new AdmitSpec.IpAllow(allowed));
        }
        if (!blocked.isEmpty() && (!optIn || api.flag("enable_ip_blacklisting"))) {
            into.accept(new AdmitSpec.IpBlock(blocked));
        }
        if (api.flag("enable_context_vars")) into.accept(new AdmitSpec.ContextVariables());
    }

    private static AdmitSpec.Cors cors(Fields cors) {
        return new AdmitSpec.Cors(
                cors.texts("allowed_origins"),
                cors.texts("allowed_methods"),
                cors.texts("allowed_headers"),
                cors.texts("exposed_headers"),
                cors.flag("allow_credentials"),
                cors.smallInteger("max_age"),
                cors.flag("options_passthrough"),
                cors.flag("debug"));
    }

    static void version(Fields api, Fields version, boolean versioned, Consumer<? super MiddlewareSpec> into) {
        var apiExpiry = api.text("expiration");
        var versionExpiry = version.text("expires");
        if (!apiExpiry.isEmpty() || !versionExpiry.isEmpty()) {
            into.accept(new AdmitSpec.Expiry(apiExpiry, versionExpiry, !versioned, versioned));
        }
        var ignoreCase = version.flag("ignore_endpoint_case");
        if (!version.flag("use_extended_paths")) {
            legacyLists(version.object("paths"), ignoreCase, into);
            size(version, List.of(), into);
            return;
        }
        var endpoints = new ClassicEndpoints(version);
        lists(endpoints, ignoreCase, into);
        size(
                version,
                endpoints.entries("size_limits").stream()
                        .map(entry -> new AdmitSpec.RequestSize.EndpointSize(
                                entry.endpoint(), entry.fields().integer("size_limit")))
                        .toList(),
                into);
        var track = endpoints(endpoints, "track_endpoints");
        var doNotTrack = endpoints(endpoints, "do_not_track_endpoints");
        if (!track.isEmpty() || !doNotTrack.isEmpty()) into.accept(new AdmitSpec.Tracking(track, doNotTrack));
    }

    private static void size(
            Fields version, List<AdmitSpec.RequestSize.EndpointSize> endpoints, Consumer<? super MiddlewareSpec> into) {
        var global = version.integer("global_size_limit");
        // With a limit on any endpoint the global one is checked even when it is switched off.
        var globalCounts = global > 0 && (!version.flag("global_size_limit_disabled") || !endpoints.isEmpty());
        if (globalCounts || !endpoints.isEmpty()) {
            into.accept(new AdmitSpec.RequestSize(globalCounts ? global : 0, endpoints));
        }
    }

    private static List<Endpoint> endpoints(ClassicEndpoints endpoints, String list) {
        return endpoints.entries(list).stream()
                .map(ClassicEndpoints.Entry::endpoint)
                .toList();
    }

    /// `paths`, the lists of plain paths from before `extended_paths`.
    private static void legacyLists(Fields paths, boolean ignoreCase, Consumer<? super MiddlewareSpec> into) {
        var access = new AdmitSpec.EndpointAccess(
                legacy(paths, "white_list", ignoreCase),
                legacy(paths, "black_list", ignoreCase),
                legacy(paths, "ignored", ignoreCase),
                List.of(),
                List.of());
        acceptUnlessEmpty(access, into);
    }

    private static List<Endpoint> legacy(Fields paths, String list, boolean ignoreCase) {
        var endpoints = new ArrayList<Endpoint>();
        for (var path : paths.texts(list)) {
            endpoints.add(new Endpoint(path, "", ignoreCase, paths.pointer(list) + "/" + endpoints.size()));
        }
        return endpoints;
    }

    private static void lists(ClassicEndpoints endpoints, boolean ignoreCase, Consumer<? super MiddlewareSpec> into) {
        var mocks = new ArrayList<Mock>();
        for (var entry : endpoints.entries("mock_response")) {
            mocks.add(mock(cased(entry.endpoint(), ignoreCase), "mock_response", "body", entry.fields()));
        }
        var block = new ArrayList<Endpoint>();
        var ignore = plain(endpoints, "ignored", ignoreCase, mocks, block);
        block.addAll(plain(endpoints, "black_list", ignoreCase, mocks, block));
        var allow = plain(endpoints, "white_list", ignoreCase, mocks, block);
        var internal = endpoints(endpoints, "internal");
        acceptUnlessEmpty(new AdmitSpec.EndpointAccess(allow, block, ignore, internal, mocks), into);
    }

    private static void acceptUnlessEmpty(AdmitSpec.EndpointAccess access, Consumer<? super MiddlewareSpec> into) {
        var empty = access.allow().isEmpty()
                && access.block().isEmpty()
                && access.ignore().isEmpty()
                && access.internal().isEmpty()
                && access.mocks().isEmpty();
        if (!empty) into.accept(access);
    }

    /// The plain entries of a list; entries with `method_actions` become one entry a method, and where the action is
    /// a reply, a mock.
    private static List<Endpoint> plain(
            ClassicEndpoints endpoints, String list, boolean ignoreCase, List<Mock> mocks, List<Endpoint> block) {
        var plain = new ArrayList<Endpoint>();
        for (var entry : endpoints.anyMethod(list)) {
            var endpoint = cased(entry.endpoint(), ignoreCase);
            var actions = entry.fields().objectMap("method_actions");
            if (actions.isEmpty()) plain.add(endpoint);
            actions.forEach((method, action) -> {
                var one = new Endpoint(endpoint.path(), method, endpoint.ignoreCase(), action.pointer());
                switch (action.text("action")) {
                    case "no_action" -> plain.add(one);
                    case "reply" -> mocks.add(mock(one, list, "data", action));
                    default -> block.add(one);
                }
            });
        }
        return plain;
    }

    private static Mock mock(Endpoint endpoint, String list, String body, Fields fields) {
        return new Mock(endpoint, list, fields.smallInteger("code"), fields.textMap("headers"), fields.text(body));
    }

    private static Endpoint cased(Endpoint endpoint, boolean ignoreCase) {
        return ignoreCase ? new Endpoint(endpoint.path(), endpoint.method(), true, endpoint.pointer()) : endpoint;
    }
}
