package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Json;

/// `info`: identity, state and versioning.
final class InfoMapping {
    private InfoMapping() {}

    static void toClassic(Fields info, ObjectNode classic) {
        classic.put("api_id", info.text("id"));
        classic.put("id", info.text("dbId"));
        classic.put("org_id", info.text("orgId"));
        classic.put("name", info.text("name"));
        if (info.has("expiration")) classic.put("expiration", info.text("expiration"));
        classic.put("active", info.object("state").flag("active"));
        classic.put("internal", info.object("state").flag("internal"));
        if (info.has("versioning")) classic.set("definition", versioning(info.object("versioning")));
    }

    private static ObjectNode versioning(Fields versioning) {
        var definition = Json.object();
        definition.put("enabled", versioning.flag("enabled"));
        definition.put("name", versioning.text("name"));
        definition.put("default", versioning.text("default"));
        definition.put("location", versioning.text("location"));
        definition.put("key", versioning.text("key"));
        definition.put("strip_versioning_data", versioning.flag("stripVersioningData"));
        definition.put("fallback_to_default", versioning.flag("fallbackToDefault"));
        definition.put("url_versioning_pattern", versioning.text("urlVersioningPattern"));
        var versions = definition.putObject("versions");
        versioning.objects("versions").forEach(child -> versions.put(child.text("name"), child.text("id")));
        return definition;
    }

    static Members toExtension(Fields classic) {
        var state = new Members().always("active", classic.flag("active")).flag("internal", classic.flag("internal"));
        return new Members()
                .text("id", classic.text("api_id"))
                .text("dbId", classic.text("id"))
                .text("orgId", classic.text("org_id"))
                .always("name", classic.text("name"))
                .text("expiration", classic.text("expiration"))
                .object("state", state)
                .object("versioning", versioningMembers(classic.object("definition")));
    }

    private static Members versioningMembers(Fields definition) {
        if (!definition.flag("enabled")) return new Members();
        var versions = definition.textMap("versions").entrySet().stream()
                .map(child -> Json.object().put("name", child.getKey()).put("id", child.getValue()))
                .toList();
        return new Members()
                .always("enabled", true)
                .text("name", definition.text("name"))
                .text("default", definition.text("default"))
                .always("location", definition.text("location"))
                .text("key", definition.text("key"))
                .objects("versions", versions)
                .flag("stripVersioningData", definition.flag("strip_versioning_data"))
                .flag("fallbackToDefault", definition.flag("fallback_to_default"))
                .text("urlVersioningPattern", definition.text("url_versioning_pattern"));
    }
}
