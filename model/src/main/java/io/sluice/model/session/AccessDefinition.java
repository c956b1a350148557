package io.sluice.model.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.GoJson;
import io.sluice.model.document.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a key may do with one API (`access_rights.<api id>`); immutable, keeps members it does not know.
///
/// The name in the map decides which API it is; `api_id` inside may be missing.
public final class AccessDefinition {
    public static final AccessDefinition EMPTY = new AccessDefinition(Json.object());

    private final ObjectNode document;
    private final List<String> versions;
    private final List<AllowedUrl> allowedUrls;
    private final Limit limit;
    private final List<EndpointLimit> endpoints;

    /// @param document of the shape [SessionShapes#ACCESS]; not changed any more
    AccessDefinition(ObjectNode document) {
        this.document = document;
        this.versions = Members.texts(document, "versions");
        this.allowedUrls = document.path("allowed_urls")
                .valueStream()
                .map(entry -> new AllowedUrl(entry.path("url").asText(), Members.texts(entry, "methods")))
                .toList();
        this.limit = document.get("limit") instanceof ObjectNode object ? Limit.of(object) : Limit.NONE;
        this.endpoints = endpoints(document);
    }

    /// @param document of the shape [SessionShapes#ACCESS], as reading a session or a policy makes it; copied
    public static AccessDefinition of(ObjectNode document) {
        return new AccessDefinition(document.deepCopy());
    }

    private static List<EndpointLimit> endpoints(ObjectNode document) {
        var all = new ArrayList<EndpointLimit>();
        for (var endpoint : document.path("endpoints")) {
            for (var method : endpoint.path("methods")) {
                var limit = method.get("limit") instanceof ObjectNode object ? Limit.of(object) : Limit.NONE;
                all.add(new EndpointLimit(
                        endpoint.path("path").asText(),
                        method.path("name").asText(),
                        limit.rate(),
                        limit.per(),
                        limit.smoothing()));
            }
        }
        return List.copyOf(all);
    }

    public String apiId() {
        return document.path("api_id").asText();
    }

    public String apiName() {
        return document.path("api_name").asText();
    }

    public List<String> versions() {
        return versions;
    }

    public List<AllowedUrl> allowedUrls() {
        return allowedUrls;
    }

    /// Counts instead of the limit of the session unless it is empty.
    public Limit limit() {
        return limit;
    }

    /// Part of the names of the counters; "" shares the counters of the key.
    public String allowanceScope() {
        return document.path("allowance_scope").asText();
    }

    public boolean introspectionDisabled() {
        return document.path("disable_introspection").booleanValue();
    }

    /// One entry for each method of each endpoint, in order.
    public List<EndpointLimit> endpoints() {
        return endpoints;
    }

    /// A member that only one feature reads, such as `restricted_types` or `mcp_access_rights`; the tree is
    /// shared and is not to be changed.
    public JsonNode member(String name) {
        return document.path(name);
    }

    /// A copy that the caller may change.
    public ObjectNode toTree() {
        return document.deepCopy();
    }

    public AccessDefinition withLimit(Limit newLimit) {
        var copy = shallow();
        var object = copy.get("limit") instanceof ObjectNode old ? old.deepCopy() : Json.object();
        newLimit.into(object);
        if (object.isEmpty()) {
            copy.remove("limit");
        } else {
            copy.set("limit", SessionShapes.LIMIT.ordered(object));
        }
        return new AccessDefinition(copy);
    }

    public AccessDefinition withAllowanceScope(String scope) {
        var copy = shallow();
        Members.put(copy, "allowance_scope", scope);
        return new AccessDefinition(copy);
    }

    public AccessDefinition withVersions(List<String> newVersions) {
        var copy = shallow();
        Members.put(copy, "versions", newVersions);
        return new AccessDefinition(copy);
    }

    public AccessDefinition withAllowedUrls(List<AllowedUrl> urls) {
        var copy = shallow();
        copy.remove("allowed_urls");
        if (!urls.isEmpty()) {
            var list = copy.putArray("allowed_urls");
            urls.forEach(url -> {
                var entry = list.addObject();
                Members.put(entry, "url", url.url());
                Members.put(entry, "methods", url.methods());
            });
        }
        return new AccessDefinition(copy);
    }

    public AccessDefinition withEndpoints(List<EndpointLimit> limits) {
        var copy = shallow();
        copy.remove("endpoints");
        if (!limits.isEmpty()) {
            var byPath = new LinkedHashMap<String, List<EndpointLimit>>();
            limits.forEach(limit ->
                    byPath.computeIfAbsent(limit.path(), _ -> new ArrayList<>()).add(limit));
            var list = copy.putArray("endpoints");
            byPath.forEach((path, methods) -> {
                var endpoint = list.addObject();
                Members.put(endpoint, "path", path);
                var entries = endpoint.putArray("methods");
                methods.forEach(method -> {
                    var entry = entries.addObject();
                    Members.put(entry, "name", method.method());
                    var limit = Json.object();
                    Limit.NONE
                            .withRate(method.rate(), method.per(), method.smoothing())
                            .into(limit);
                    if (!limit.isEmpty()) {
                        entry.set("limit", limit);
                    }
                });
            });
        }
        return new AccessDefinition(copy);
    }

    /// @param value absent takes the member out
    public AccessDefinition withMember(String name, Optional<JsonNode> value) {
        var copy = shallow();
        value.ifPresentOrElse(node -> copy.set(name, node), () -> copy.remove(name));
        return new AccessDefinition(copy);
    }

    ObjectNode ordered() {
        return SessionShapes.ACCESS.ordered(document);
    }

    /// Members are shared, never changed.
    private ObjectNode shallow() {
        var copy = Json.object();
        copy.setAll(document);
        return copy;
    }

    /// Access definitions of a session or a policy, by API id.
    public static Map<String, AccessDefinition> map(JsonNode rights) {
        var map = new LinkedHashMap<String, AccessDefinition>();
        rights.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode object) {
                map.put(entry.getKey(), new AccessDefinition(object));
            }
        });
        return java.util.Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccessDefinition that && document.equals(that.document);
    }

    @Override
    public int hashCode() {
        return document.hashCode();
    }

    @Override
    public String toString() {
        return GoJson.text(ordered());
    }
}
