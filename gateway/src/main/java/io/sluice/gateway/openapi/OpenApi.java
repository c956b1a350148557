package io.sluice.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An OpenAPI 3 document with its references followed.
public final class OpenApi {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    /// References that lead to references; more is taken for a circle.
    private static final int MOST_HOPS = 32;

    private final JsonNode root;
    private final Map<String, Operation> byId = new LinkedHashMap<>();
    private final List<Operation> operations = new ArrayList<>();

    /// One operation of `paths`.
    ///
    /// @param path   as the document has it, with its `{parameters}`
    /// @param method in upper case
    /// @param item   the path item around it
    public record Operation(String path, String method, JsonNode item, JsonNode node) {
        public boolean isLiteral() {
            return path.indexOf('{') < 0;
        }
    }

    public OpenApi(JsonNode root) {
        this.root = root;
        root.path("paths").properties().forEach(path -> {
            var item = resolve(path.getValue());
            item.properties().forEach(member -> {
                if (!METHODS.contains(member.getKey())) return;
                var operation =
                        new Operation(path.getKey(), member.getKey().toUpperCase(Locale.ROOT), item, member.getValue());
                operations.add(operation);
                byId.putIfAbsent(member.getValue().path("operationId").asText(), operation);
            });
        });
    }

    public Optional<Operation> operation(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public List<Operation> operations() {
        return operations;
    }

    /// Whether the document speaks the JSON Schema of OpenAPI 3.1.
    public boolean isNewer() {
        return root.path("openapi").asText().startsWith("3.1");
    }

    /// The node itself, or what its `$ref` leads to; a missing node when it leads nowhere.
    public JsonNode resolve(JsonNode node) {
        var at = node;
        for (int hop = 0; hop < MOST_HOPS && at.path("$ref").isTextual(); hop++) {
            var reference = at.path("$ref").textValue();
            at = reference.startsWith("#/") ? root.at(reference.substring(1)) : root.path("");
        }
        return at;
    }

    /// Parameters of the path item and the operation; of two with one name and place the operation's counts.
    public List<JsonNode> parameters(Operation operation) {
        var found = new LinkedHashMap<String, JsonNode>();
        for (var owner : List.of(operation.item(), operation.node())) {
            for (var parameter : owner.path("parameters")) {
                var known = resolve(parameter);
                found.put(known.path("in").asText() + " " + known.path("name").asText(), known);
            }
        }
        return List.copyOf(found.values());
    }
}
