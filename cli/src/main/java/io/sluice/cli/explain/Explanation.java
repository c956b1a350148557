package io.sluice.cli.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What one version of the product makes of one installation. Two versions can be compared by it: everything is in a
/// fixed order, and nothing in it changes from run to run.
///
/// @param version  of the product
/// @param apis     by id, in that order
/// @param policies by id, each with the ids of the APIs it gives access to
/// @param problems what could not be read or compiled, or is not done; sorted
public record Explanation(
        String version, Map<String, Api> apis, Map<String, List<String>> policies, List<Trouble> problems) {
    /// Of the JSON form; raised when its meaning changes.
    public static final int FORMAT = 1;

    public Explanation {
        apis = Collections.unmodifiableMap(new TreeMap<>(apis));
        var sorted = new TreeMap<String, List<String>>();
        policies.forEach((id, rights) -> sorted.put(id, rights.stream().sorted().toList()));
        policies = Collections.unmodifiableMap(sorted);
        problems = problems.stream().distinct().sorted().toList();
    }

    /// One API.
    ///
    /// @param served   false when it does not compile
    /// @param listens  where its requests come in, for people: `/pets/`, `example.com:8443/pets/`, `tcp port 9000`
    /// @param versions the pipeline of each version, by its key
    public record Api(String id, String name, boolean served, String listens, Map<String, String> versions) {
        public Api {
            versions = Collections.unmodifiableMap(new TreeMap<>(versions));
        }
    }

    /// @param code  of the problem, as in the reference of problems
    /// @param where file or API and place in it
    public record Trouble(String code, String where, String detail) implements Comparable<Trouble> {
        @Override
        public int compareTo(Trouble other) {
            int byWhere = where.compareTo(other.where);
            if (byWhere != 0) return byWhere;
            int byCode = code.compareTo(other.code);
            return byCode != 0 ? byCode : detail.compareTo(other.detail);
        }
    }

    public ObjectNode json() {
        var json = Json.object().put("format", FORMAT).put("version", version);
        var list = json.putArray("apis");
        apis.values().forEach(api -> {
            var entry = list.addObject()
                    .put("id", api.id)
                    .put("name", api.name)
                    .put("served", api.served)
                    .put("listens", api.listens);
            var versions = entry.putObject("versions");
            api.versions.forEach(versions::put);
        });
        var rules = json.putArray("policies");
        policies.forEach((id, rights) -> {
            var ids = rules.addObject().put("id", id).putArray("apis");
            rights.forEach(ids::add);
        });
        var found = json.putArray("problems");
        problems.forEach(problem -> found.addObject()
                .put("code", problem.code)
                .put("where", problem.where)
                .put("detail", problem.detail));
        return json;
    }

    /// What [#json] wrote, possibly in another version. Members that are not known are left alone.
    ///
    /// @throws IllegalArgumentException when it is something else
    public static Explanation of(JsonNode json) {
        if (json.path("format").asInt() < 1 || !json.path("apis").isArray()) {
            throw new IllegalArgumentException("this is not what sluice explain --json prints");
        }
        var apis = new TreeMap<String, Api>();
        for (var entry : json.path("apis")) {
            var versions = new TreeMap<String, String>();
            entry.path("versions")
                    .properties()
                    .forEach(it -> versions.put(it.getKey(), it.getValue().asText()));
            var id = entry.path("id").asText();
            apis.put(
                    id,
                    new Api(
                            id,
                            entry.path("name").asText(),
                            entry.path("served").asBoolean(),
                            entry.path("listens").asText(),
                            versions));
        }
        var policies = new TreeMap<String, List<String>>();
        json.path("policies").forEach(policy -> {
            var rights = new ArrayList<String>();
            policy.path("apis").forEach(id -> rights.add(id.asText()));
            policies.put(policy.path("id").asText(), rights);
        });
        var problems = new ArrayList<Trouble>();
        json.path("problems")
                .forEach(it -> problems.add(new Trouble(
                        it.path("code").asText(),
                        it.path("where").asText(),
                        it.path("detail").asText())));
        return new Explanation(json.path("version").asText(), apis, policies, problems);
    }
}
