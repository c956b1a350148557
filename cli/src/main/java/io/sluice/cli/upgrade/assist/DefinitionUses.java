package io.sluice.cli.upgrade.assist;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.api.ApiDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a definition uses that is deprecated.
final class DefinitionUses {
    private static final List<String> WRAPPERS =
            List.of("prePlugin", "postAuthenticationPlugin", "postPlugin", "responsePlugin");

    private DefinitionUses() {}

    static Set<Deprecation> of(ApiDefinition api) {
        var uses = new LinkedHashSet<Deprecation>();
        if (api.oas().isPresent()) {
            var global =
                    api.oas().get().path("x-tyk-api-gateway").path("middleware").path("global");
            if (WRAPPERS.stream().anyMatch(global::has)) uses.add(Deprecation.PLUGIN_WRAPPERS);
        } else {
            classic(api.classic(), api.keyless(), uses);
        }
        // Both kinds of documents say these in the Classic form too.
        if (api.classic().path("use_openid").asBoolean()) uses.add(Deprecation.OPENID);
        if (api.classic().path("external_oauth").path("enabled").asBoolean()) uses.add(Deprecation.EXTERNAL_OAUTH);
        return uses;
    }

    private static void classic(JsonNode document, boolean keyless, Set<Deprecation> uses) {
        if (!keyless
                && !document.path("auth").isEmpty()
                && document.path("auth_configs").isEmpty()) {
            uses.add(Deprecation.SINGLE_AUTH);
        }
        if (!document.path("jwt_scope_claim_name").asText().isEmpty()
                || !document.path("jwt_scope_to_policy_mapping").isEmpty()) {
            uses.add(Deprecation.JWT_SCOPES);
        }
        for (var limit : limits(document)) {
            if (limit.has("timeout") && !limit.has("duration")) uses.add(Deprecation.ENDPOINT_TIMEOUT);
        }
    }

    private static List<JsonNode> limits(JsonNode document) {
        var limits = new ArrayList<JsonNode>();
        for (var version : document.path("version_data").path("versions")) {
            version.path("extended_paths").path("hard_timeouts").forEach(limits::add);
        }
        return limits;
    }
}
