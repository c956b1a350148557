package io.sluice.gateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.source.DefinitionFolder;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.document.Json;
import io.sluice.model.oas.OasDocument;
import io.sluice.model.oas.OasToClassic;
import io.sluice.model.problem.Checked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/// Families of APIs: a base names its child versions, each of them an API of its own.
///
/// A new child becomes known to its base when it is written; of a deleted one the base is told too.
/// Source: `gateway-features-1.md` 4.2, `gateway-features-2.md` 12.3.
final class ApiVersions {
    private static final String SELF = "self";

    private final LoadedApis apis;
    private final DefinitionFolder folder;

    ApiVersions(LoadedApis apis, DefinitionFolder folder) {
        this.apis = apis;
        this.folder = folder;
    }

    void addTo(Router router) {
        router.on("GET", "apis/{id}/versions", this::list).on("GET", "apis/oas/{id}/versions", this::list);
    }

    /// Why the version parameters of a creation make no sense.
    Optional<LocalResponse> refusal(ControlRequest request) {
        var base = request.query("base_api_id");
        if (base.isEmpty()) return Optional.empty();
        if (request.query("new_version_name").isEmpty()) {
            return Optional.of(Answers.error(422, "The new version name is required"));
        }
        var known = apis.find(base);
        if (known.isEmpty()) return Optional.of(Answers.error(400, base + " is not a valid Base API version"));
        var name = known.get().classic().at("/definition/name").asText();
        if (name.isEmpty() && request.query("base_api_version_name").isEmpty()) {
            return Optional.of(Answers.error(400, "you need to provide a version name for the new Base API: " + base));
        }
        return Optional.empty();
    }

    /// Tells the base about a child that has been written. [#refusal] came before.
    synchronized void link(ControlRequest request, String child) throws IOException {
        var base = request.query("base_api_id");
        if (base.isEmpty()) return;
        change(base, versioning -> {
            versioning.put("enabled", true);
            if (!request.query("base_api_version_name").isEmpty()) {
                versioning.put("name", request.query("base_api_version_name"));
            }
            putIfEmpty(versioning, "key", "x-api-version");
            putIfEmpty(versioning, "location", "header");
            putIfEmpty(versioning, "default", SELF);
            var name = request.query("new_version_name");
            if (request.query("set_default").equals("true")) versioning.put("default", name);
            add(versioning, name, child);
        });
    }

    /// Tells every base that named it about a child that has been deleted.
    synchronized void unlink(String child) throws IOException {
        for (var base : apis.all().filter(api -> names(api, child)).toList()) {
            change(base.id(), versioning -> remove(versioning, child));
        }
    }

    /// Id of the base that names this API as a version.
    Optional<String> baseOf(String child) {
        return apis.all()
                .filter(api -> names(api, child))
                .map(ApiDefinition::id)
                .findFirst();
    }

    private static boolean names(ApiDefinition base, String child) {
        return base.classic()
                .at("/definition/versions")
                .valueStream()
                .anyMatch(id -> id.asText().equals(child));
    }

    @FunctionalInterface
    private interface Change {
        /// @param versioning `definition` of a Classic document, or `info.versioning` of an extension
        void apply(ObjectNode versioning);
    }

    private void change(String base, Change change) throws IOException {
        var oas = folder.storedOas(base)
                .or(() -> apis.find(base).flatMap(ApiDefinition::oas).map(ObjectNode::deepCopy));
        if (oas.isPresent() && apis.find(base).flatMap(ApiDefinition::oas).isPresent()) {
            var versioning = oas.get().withObject("/" + OasDocument.EXTENSION + "/info/versioning");
            if (!versioning.path("versions").isArray()) versioning.putArray("versions");
            change.apply(versioning);
            if (OasToClassic.convert(oas.get()) instanceof Checked.Good<ObjectNode>(var classic, var _)) {
                folder.write(base, classic, oas);
            }
            return;
        }
        var classic = folder.stored(base)
                .or(() -> apis.find(base).map(api -> api.classic().deepCopy()));
        if (classic.isEmpty()) return;
        change.apply(classic.get().withObject("/definition"));
        folder.write(base, classic.get(), Optional.empty());
    }

    private static void putIfEmpty(ObjectNode versioning, String name, String value) {
        if (versioning.path(name).asText().isEmpty()) versioning.put(name, value);
    }

    /// An extension lists its versions, a Classic document maps them.
    private static void add(ObjectNode versioning, String name, String id) {
        remove(versioning, id);
        if (versioning.get("versions") instanceof ArrayNode list)
            list.addObject().put("name", name).put("id", id);
        else versioning.withObject("/versions").put(name, id);
    }

    private static void remove(ObjectNode versioning, String id) {
        var gone = new ArrayList<String>();
        if (versioning.get("versions") instanceof ArrayNode list) {
            for (int i = list.size() - 1; i >= 0; i--) {
                if (!list.get(i).path("id").asText().equals(id)) continue;
                gone.add(list.get(i).path("name").asText());
                list.remove(i);
            }
        } else if (versioning.get("versions") instanceof ObjectNode map) {
            for (var entry : List.copyOf(map.properties())) {
                if (!entry.getValue().asText().equals(id)) continue;
                gone.add(entry.getKey());
                map.remove(entry.getKey());
            }
        }
        if (gone.contains(versioning.path("default").asText())) versioning.put("default", SELF);
    }

    private LocalResponse list(ControlRequest request) throws IOException {
        var known = apis.find(request.id());
        if (known.isEmpty()) return Answers.error(404, "API not found");
        var base = known.get();
        // Versions that were linked a moment ago are already in the file.
        var versioning = folder.stored(base.id()).orElse(base.classic()).path("definition");
        var ownName = versioning.path("name").asText();
        var chosen = versioning.path("default").asText();
        var found = Json.MAPPER.createArrayNode();
        var isBaseDefault = chosen.isEmpty() || chosen.equals(SELF) || chosen.equals(ownName);
        show(request, base, ownName, isBaseDefault, found);
        var children = new TreeMap<String, String>();
        versioning
                .path("versions")
                .properties()
                .forEach(entry -> children.put(entry.getKey(), entry.getValue().asText()));
        children.forEach(
                (name, id) -> apis.find(id).ifPresent(api -> show(request, api, name, name.equals(chosen), found)));
        var answer = Json.object().put("status", "success");
        answer.set("apis", found.isEmpty() ? answer.nullNode() : found);
        return Answers.json(answer);
    }

    private static void show(
            ControlRequest request, ApiDefinition api, String version, boolean isDefault, ArrayNode found) {
        var search = request.query("searchText").toLowerCase(Locale.ROOT);
        if (!version.toLowerCase(Locale.ROOT).contains(search)) return;
        var access = request.query("accessType");
        if (access.equals("internal") && !api.internal()) return;
        if (access.equals("external") && api.internal()) return;
        JsonNode expiration = api.classic().path("expiration");
        found.addObject()
                .put("id", api.id())
                .put("name", api.name())
                .put("versionName", version)
                .put("internal", api.internal())
                .put("expirationDate", expiration.asText())
                .put("isDefaultVersion", isDefault);
    }
}
