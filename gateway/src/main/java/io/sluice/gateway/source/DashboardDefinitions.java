package io.sluice.gateway.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.api.ClassicReader;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Definitions of a dashboard (`use_db_app_configs`). One that can no longer be read costs nothing but its change.
///
/// Source: `gateway-features-1.md` 1.1 and 1.7, `wire-formats.md` 18.
public final class DashboardDefinitions implements DefinitionSource {
    private final DashboardFetch fetch;
    private final SecretText secrets;
    private final Optional<List<String>> tags;

    // The loader's thread only.
    private boolean fetched;
    private Map<String, Known> known = Map.of();

    /// @param text   of the element, references resolved
    /// @param served what it says, or said when it could be read last
    private record Known(String text, @Nullable ApiDefinition served, List<Problem> problems) {}

    /// @param secrets puts the values of secret references into documents
    /// @param tags    of a node that serves only APIs with one of them
    DashboardDefinitions(DashboardFetch fetch, SecretText secrets, Optional<List<String>> tags) {
        this.fetch = fetch;
        this.secrets = secrets;
        this.tags = tags;
    }

    @Override
    public Loaded load() throws IOException {
        var list = fetch.list(!fetched);
        fetched = true;
        var now = new LinkedHashMap<String, Known>();
        var problems = new ArrayList<Problem>();
        int place = 0;
        for (var element : list) {
            var where = "dashboard/" + place++;
            var id = DashboardLink.member(element, "api_definition")
                    .path("api_id")
                    .asText();
            if (id.isEmpty()) {
                problems.add(new Problem(ProblemCode.DEFINITION_INVALID, where, "has no api_id"));
            } else if (isOurs(DashboardLink.member(element, "api_definition"))) {
                now.put(id, read("dashboard/" + id, element, known.get(id)));
            }
        }
        known = new HashMap<>(now);
        var definitions = new ArrayList<ApiDefinition>();
        for (var one : now.values()) {
            problems.addAll(one.problems);
            if (one.served != null) definitions.add(one.served);
        }
        return new Loaded(definitions, problems);
    }

    private boolean isOurs(JsonNode classic) {
        if (tags.isEmpty()) return true;
        if (classic.path("tags_disabled").booleanValue()) return false;
        return classic.path("tags").valueStream().anyMatch(tag -> tags.get().contains(tag.asText()));
    }

    private Known read(String where, JsonNode element, @Nullable Known before) {
        var text = secrets.resolve(Json.text(element));
        if (before != null && before.text.equals(text)) return before;
        var served = before == null ? null : before.served;
        return switch (parsed(where, text)) {
            case Checked.Good<ApiDefinition>(var api, var warnings) -> new Known(text, api, in(where, warnings));
            case Checked.Bad<ApiDefinition>(var problems) -> new Known(text, served, in(where, problems));
        };
    }

    private Checked<ApiDefinition> parsed(String where, String text) {
        try {
            var element = Json.parse(text);
            if (!(DashboardLink.member(element, "api_definition") instanceof ObjectNode classic)) {
                return bad("/api_definition", "expected a JSON object");
            }
            secrets.addresses(classic);
            var oas = DashboardLink.member(element, "oas");
            if (!classic.path("is_oas").booleanValue()) return ClassicReader.read(classic);
            return oas instanceof ObjectNode document
                    ? ClassicReader.read(classic, Optional.of(document))
                    : bad("/oas", "is the Classic half of an OAS API, but there is no other half");
        } catch (IOException broken) {
            return bad("", where + " is not JSON once its references are resolved: " + broken.getMessage());
        }
    }

    private static Checked<ApiDefinition> bad(String where, String detail) {
        return new Checked.Bad<>(new Problem(ProblemCode.DEFINITION_INVALID, where, detail));
    }

    private static List<Problem> in(String where, List<Problem> problems) {
        return problems.stream()
                .map(problem -> new Problem(problem.code(), where + problem.where(), problem.detail()))
                .toList();
    }
}
