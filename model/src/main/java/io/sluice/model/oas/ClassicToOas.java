package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Findings;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Turns a Classic document into OpenAPI documents with the extension: the migration of an API.
///
/// A versioned Classic API becomes a base and one internal API a version, as a Tyk dashboard does it. What the
/// extension cannot say is left out and named in the warnings, except a JSON body schema, which becomes the body of
/// its operation.
public final class ClassicToOas {
    private ClassicToOas() {}

    /// @param base     serves the API's own address
    /// @param children one for each other version; empty for an API without versions
    public record Migration(ObjectNode base, List<ObjectNode> children) {
        public Migration {
            children = List.copyOf(children);
        }
    }

    /// @param idOfVersion makes the id of a child from the name of its version
    public static Checked<Migration> convert(ObjectNode classic, UnaryOperator<String> idOfVersion) {
        var findings = new Findings();
        var api = Fields.of(classic, findings);
        var migration = api.object("version_data").flag("not_versioned")
                        || api.object("version_data").objectMap("versions").isEmpty()
                ? new Migration(document(api, only(api)), List.of())
                : versioned(api, idOfVersion);
        return findings.done(() -> migration);
    }

    private static Fields only(Fields api) {
        var versions = api.object("version_data").objectMap("versions");
        for (var name : List.of("Default", "default", "")) {
            var version = versions.get(name);
            if (version != null) return version;
        }
        return versions.isEmpty()
                ? api.object("version_data").object("versions")
                : versions.values().iterator().next();
    }

    private static Migration versioned(Fields api, UnaryOperator<String> idOfVersion) {
        var definition = api.object("definition");
        var data = api.object("version_data");
        var versions = data.objectMap("versions");
        var defaultName = data.text("default_version");
        var baseName = versions.containsKey(defaultName)
                ? defaultName
                : versions.keySet().iterator().next();
        var children = new ArrayList<ObjectNode>();
        var ids = Json.MAPPER.createArrayNode();
        versions.forEach((name, version) -> {
            if (name.equals(baseName)) return;
            var child = child(api, name, version, idOfVersion.apply(name));
            ids.addObject()
                    .put("name", name)
                    .put("id", child.at("/x-tyk-api-gateway/info/id").textValue());
            children.add(child);
        });
        var base = document(api, versions.getOrDefault(baseName, data));
        var versioning = base.withObject("/x-tyk-api-gateway/info")
                .putObject("versioning")
                .put("enabled", true)
                .put("name", baseName);
        if (!defaultName.isEmpty()) versioning.put("default", "self");
        versioning.put("location", definition.text("location", "header"));
        if (!definition.text("key").isEmpty()) versioning.put("key", definition.text("key"));
        versioning.set("versions", ids);
        if (definition.flag("strip_versioning_data") || definition.flag("strip_path")) {
            versioning.put("stripVersioningData", true);
        }
        if (definition.flag("fallback_to_default")) versioning.put("fallbackToDefault", true);
        if (definition.has("url_versioning_pattern")) {
            versioning.put("urlVersioningPattern", definition.text("url_versioning_pattern"));
        }
        target(base, versions.getOrDefault(baseName, data), baseName);
        return new Migration(base, children);
    }

    private static ObjectNode child(Fields api, String name, Fields version, String id) {
        var child = document(api, version);
        var info = child.withObject("/x-tyk-api-gateway/info");
        info.remove("dbId");
        info.remove("versioning");
        info.put("id", id);
        info.put("name", info.path("name").asText() + "-" + name);
        info.withObject("/state").put("internal", true);
        if (version.has("expires")) info.put("expiration", version.text("expires"));
        var path = child.withObject("/x-tyk-api-gateway/server/listenPath");
        path.put("value", path.path("value").asText().replaceAll("/+$", "") + "-" + name + "/");
        target(child, version, name);
        return child;
    }

    /// A gateway finds the target of a version only when its key is also its name.
    private static void target(ObjectNode document, Fields version, String key) {
        var target = version.text("override_target");
        if (!target.isEmpty() && version.text("name").equals(key)) {
            document.withObject("/x-tyk-api-gateway/upstream").put("url", target);
        }
    }

    private static ObjectNode document(Fields api, Fields version) {
        var paths = new OasPaths();
        OperationsToExtension.convert(paths, version);
        if (!api.objects("response_processors").isEmpty()) {
            api.findings()
                    .unsupported(
                            api.pointer("response_processors"), "response processors have no form in the extension");
        }
        if (api.object("graphql").flag("enabled")) {
            api.findings().unsupported(api.pointer("graphql"), "GraphQL APIs have no form in the extension");
        }
        if (api.object("version_data").flag("not_versioned") && version.has("expires")) {
            version.findings()
                    .unsupported(version.pointer("expires"), "only the header with the date of expiry is lost");
        }
        var authentication = new AuthenticationToExtension(api);
        var document = Json.object().put("openapi", paths.needsNewerSchemas() ? "3.1.0" : "3.0.3");
        document.putObject("info").put("title", api.text("name")).put("version", "1.0.0");
        document.set("paths", paths.paths());
        var components = document.putObject("components");
        if (!authentication.schemes().isEmpty()) components.set("securitySchemes", authentication.schemes());
        if (!authentication.security().isEmpty()) {
            document.putArray("security").addAll(authentication.security());
        }
        var middleware = new Members()
                .object("global", GlobalMapping.toExtension(api, version))
                .tree("operations", paths.operations());
        var extension = new Members()
                .object("info", InfoMapping.toExtension(api))
                .object("upstream", UpstreamMapping.toExtension(api, version))
                .object("server", ServerMapping.toExtension(api))
                .object("middleware", middleware)
                .object("errorOverrides", ErrorOverridesMapping.toExtension(api));
        document.set(OasDocument.EXTENSION, extension.node());
        return document;
    }
}
