package io.sluice.model.api;

import io.sluice.model.api.ApiDefinition.Version;
import io.sluice.model.api.ApiDefinition.Versioning;
import io.sluice.model.document.Fields;
import io.sluice.model.middleware.AdmitSpec;
import io.sluice.model.middleware.MiddlewareSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `definition` and `version_data`: how a version is chosen and what each one does
/// (source: `gateway-features-1.md` section 4).
final class ClassicVersions {
    private static final String NO_DEFAULT = "No default API version for this non-versioned API found";

    private final Fields api;
    private final Fields definition;
    private final Fields data;
    private final boolean notVersioned;

    ClassicVersions(Fields api) {
        this.api = api;
        this.definition = api.object("definition");
        this.data = api.object("version_data");
        this.notVersioned = data.flag("not_versioned");
    }

    Versioning versioning() {
        var location = definition.text("location");
        var strips = definition.flag("strip_versioning_data");
        var stripsSegment = definition.flag("strip_path") && location.equals("url");
        var children = definition.textMap("versions");
        // Without children a base still takes versions off the URL when unknown ones fall back to it (recorded:
        // oas/f-versioning-param-url).
        var base = definition.flag("enabled") && (!children.isEmpty() || definition.flag("fallback_to_default"));
        if (!base && notVersioned) return new Versioning.NotVersioned();
        return new Versioning.Versioned(
                location,
                definition.text("key"),
                base ? definition.text("default") : data.text("default_version"),
                definition.flag("fallback_to_default"),
                strips || stripsSegment,
                definition.text("url_versioning_pattern"),
                base ? children : Map.of(),
                base ? definition.text("name") : "");
    }

    List<Version> versions() {
        var all = data.objectMap("versions");
        if (!notVersioned) {
            return all.entrySet().stream()
                    .map(entry -> version(entry.getKey(), entry.getValue()))
                    .toList();
        }
        if (all.size() == 1) {
            var only = all.entrySet().iterator().next();
            return List.of(version(only.getKey(), only.getValue()));
        }
        for (var name : List.of("Default", "default", "")) {
            var fields = all.get(name);
            if (fields != null) return List.of(version(name, fields));
        }
        api.findings()
                .warn(
                        data.pointer("versions"),
                        "no version named Default: every request is refused with " + NO_DEFAULT);
        return List.of(new Version("", "", "", List.of(new AdmitSpec.NoVersion(NO_DEFAULT))));
    }

    private Version version(String key, Fields fields) {
        var name = fields.text("name");
        var middleware = new ArrayList<MiddlewareSpec>();
        ClassicAdmit.version(api, fields, !notVersioned, middleware::add);
        ClassicLimits.version(api, fields, middleware::add);
        ClassicShape.version(fields, middleware::add);
        ClassicAnswers.version(api, fields, middleware::add);
        ClassicUpstream.version(fields, middleware::add);
        ClassicPlugins.version(fields, middleware::add);
        // Tyk looks the override up by the version's own name, so it is lost when the key differs.
        var target = !notVersioned && key.equals(name) ? fields.text("override_target") : "";
        return new Version(key, name, target, middleware);
    }
}
