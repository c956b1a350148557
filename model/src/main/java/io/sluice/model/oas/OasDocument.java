package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.Findings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An OpenAPI document with its extension, as far as both have to be read together.
public final class OasDocument {
    public static final String EXTENSION = "x-tyk-api-gateway";

    private static final List<String> METHODS =
            List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    /// More segments first, then the longer text with parameters left out, then a literal before a parameter, then
    /// by alphabet (source: `gateway-features-1.md` section 1.5, 6).
    private static final Comparator<Operation> MOST_SPECIFIC_FIRST = Comparator.comparing((Operation operation) ->
                    operation.path().chars().filter(c -> c == '/').count())
            .thenComparing(operation -> withoutParameters(operation.path()).length())
            .reversed()
            .thenComparing(operation -> operation.path().contains("{"))
            .thenComparing(Operation::path)
            .thenComparing(Operation::method);

    /// One operation of `paths`.
    ///
    /// @param path   as endpoint lists have it; parameters that a migration made from expressions are those again
    /// @param method in upper case
    /// @param id     its `operationId`
    /// @param node   the operation object itself
    public record Operation(String path, String method, String id, ObjectNode node) {}

    private final Fields root;

    /// Problems of the document go to `findings`.
    public OasDocument(ObjectNode document, Findings findings) {
        this.root = Fields.of(document, findings);
    }

    /// Whether a document is an OpenAPI document at all.
    public static boolean isOas(ObjectNode document) {
        return document.path("openapi").isTextual();
    }

    public Fields root() {
        return root;
    }

    public Fields extension() {
        return root.object(EXTENSION);
    }

    /// Operations that have an id, the most specific path first.
    public List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        root.objectMap("paths").forEach((path, item) -> {
            var classic = OasPaths.classicPath(path, item);
            for (var method : METHODS) {
                var operation = item.object(method);
                var id = operation.text("operationId");
                if (id.isEmpty()) continue;
                operations.add(new Operation(classic, method.toUpperCase(Locale.ROOT), id, operation.node()));
            }
        });
        operations.sort(MOST_SPECIFIC_FIRST);
        return operations;
    }

    /// The `middleware.operations` entries that belong to an operation, the most specific path first. Entries whose
    /// id no operation has do nothing.
    public List<Configured> configured() {
        var blocks = new HashMap<>(extension().object("middleware").objectMap("operations"));
        var configured = new ArrayList<Configured>();
        for (var operation : operations()) {
            var block = blocks.get(operation.id());
            if (block != null) configured.add(new Configured(operation, block));
        }
        return configured;
    }

    /// @param block the entry of `middleware.operations`
    public record Configured(Operation operation, Fields block) {}

    /// The schemes named by the root `security`, group by group.
    List<Map<String, Fields>> securityGroups() {
        var groups = new ArrayList<Map<String, Fields>>();
        var schemes = root.object("components").objectMap("securitySchemes");
        for (var group : root.objects("security")) {
            var named = new LinkedHashMap<String, Fields>();
            group.node().fieldNames().forEachRemaining(name -> {
                var scheme = schemes.get(name);
                if (scheme != null) named.put(name, scheme);
            });
            groups.add(named);
        }
        return groups;
    }

    private static String withoutParameters(String path) {
        return path.replaceAll("\\{[^}]*}", "");
    }
}
