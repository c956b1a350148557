package io.sluice.model.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.api.ApiDefinition.Listen;
import io.sluice.model.api.ApiDefinition.Records;
import io.sluice.model.api.ApiDefinition.Target;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Findings;
import io.sluice.model.event.EventHandlers;
import io.sluice.model.middleware.MiddlewareSpec;
import io.sluice.model.oas.OasDocument;
import io.sluice.model.problem.Checked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads Tyk Classic documents.
///
/// As lenient as a Tyk gateway: unknown members are kept and ignored, null is the zero value, names match in any
/// case ([ClassicNames]). A known member of the wrong type makes the document unreadable, as it does there; all of
/// them are named. Source: `gateway-features-1.md` sections 1 to 5, `auth-and-keys.md` section 1.
public final class ClassicReader {
    private ClassicReader() {}

    /// The document with its members' names as a gateway writes them, for who looks at single ones: itself when they
    /// are, else a copy.
    public static ObjectNode spelled(ObjectNode classic) {
        return ClassicNames.spelled(classic);
    }

    public static Checked<ApiDefinition> read(ObjectNode classic) {
        return read(classic, Optional.empty());
    }

    /// Reads the two halves of an OAS API as they lie in files: the Classic one drives everything except what only
    /// the OpenAPI document can say.
    ///
    /// @param oas the OpenAPI document that `classic` was made from
    public static Checked<ApiDefinition> read(ObjectNode classic, Optional<ObjectNode> oas) {
        var findings = new Findings();
        var spelled = ClassicNames.spelled(classic);
        // The other half of an OAS API was written by a gateway.
        if (oas.isEmpty()) ClassicNames.tellSlips(spelled, findings);
        var api = Fields.of(spelled, findings);
        var keyless = api.flag("use_keyless");

        var middleware = new ArrayList<MiddlewareSpec>();
        ClassicAdmit.api(api, middleware::add);
        var document = oas.map(half -> new OasDocument(half, findings));
        new ClassicIdentify(api, document).read(keyless, middleware::add);
        ClassicLimits.api(api, keyless, middleware::add);
        ClassicShape.api(api, middleware::add);
        ClassicAnswers.api(api, middleware::add);
        ClassicPlugins.api(api, keyless, middleware::add);
        ClassicUpstream.api(api, middleware::add);
        ClassicUnsupported.api(api, middleware::add);
        ClassicInert.tell(api);
        // Read again where events are handled; here for what its owner should know.
        EventHandlers.read(api);
        document.ifPresent(half -> new OasOnly(half).read(keyless, middleware::add));

        var versions = new ClassicVersions(api);
        var definition = new ApiDefinition(
                api.text("api_id"),
                api.text("id"),
                api.text("org_id"),
                api.text("name"),
                api.text("slug"),
                api.flag("active"),
                api.flag("internal"),
                keyless,
                listen(api),
                target(api, api.object("proxy")),
                versions.versioning(),
                versions.versions(),
                middleware,
                records(api),
                spelled,
                oas);
        return findings.done(() -> definition);
    }

    private static Listen listen(Fields api) {
        var proxy = api.object("proxy");
        return new Listen(
                proxy.text("listen_path"),
                proxy.flag("strip_listen_path"),
                api.flag("domain_disabled") ? "" : api.text("domain"),
                api.smallInteger("listen_port"),
                api.text("protocol"),
                api.texts("certificates"),
                api.flag("enable_proxy_protocol"),
                api.flag("tags_disabled") ? List.of() : api.texts("tags"));
    }

    private static Target target(Fields api, Fields proxy) {
        return new Target(
                proxy.text("target_url"),
                proxy.flag("enable_load_balancing") ? proxy.texts("target_list") : List.of(),
                proxy.flag("check_host_against_uptime_tests"),
                proxy.flag("preserve_host_header"),
                proxy.flag("disable_strip_slash"),
                proxy.tree("transport"),
                api.flag("upstream_certificates_disabled") ? Map.of() : api.textMap("upstream_certificates"),
                api.flag("certificate_pinning_disabled") ? Map.of() : api.textMap("pinned_public_keys"));
    }

    private static Records records(Fields api) {
        return new Records(
                !api.flag("do_not_track"),
                api.flag("enable_detailed_recording"),
                api.texts("tag_headers"),
                api.integer("expire_analytics_after"));
    }
}
