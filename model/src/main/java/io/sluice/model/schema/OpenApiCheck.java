package io.sluice.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.sluice.model.document.Json;
import io.sluice.model.problem.Checked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Checks the OpenAPI half of a document. The schema of 3.0 is a draft 4 one, that of 3.1 needs draft 2020-12.
final class OpenApiCheck {
    private final Supplier<JsonSchema> version30 =
            new OnFirstUse<>(() -> compile(PublishedSchemas.openApi("3.0").orElseThrow()));
    private final Supplier<Schema> version31 =
            new OnFirstUse<>(() -> SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema((JsonNode) PublishedSchemas.openApi("3.1").orElseThrow()));

    /// @throws IllegalStateException when a schema of our own does not compile
    static JsonSchema compile(JsonNode schema) {
        return switch (JsonSchema.compile(schema)) {
            case Checked.Good<JsonSchema>(var good, var _) -> good;
            case Checked.Bad<JsonSchema>(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    /// Why there is no schema for a version of OpenAPI. A document without one is held to the schema of 3.0.
    static Optional<String> wrongVersion(String version) {
        if (version.isEmpty() || version.startsWith("3.0") || version.startsWith("3.1")) return Optional.empty();
        int suffix = version.indexOf('-');
        var numbers = (suffix < 0 ? version : version.substring(0, suffix)).split("[.]", -1);
        var wellFormed = numbers.length <= 3
                && Arrays.stream(numbers)
                        .allMatch(number ->
                                !number.isEmpty() && number.chars().allMatch(digit -> digit >= '0' && digit <= '9'));
        return Optional.of(
                wellFormed ? "Schema not found for version \"" + version + "\"" : "malformed version: " + version);
    }

    List<Violation> check(ObjectNode oas) {
        return oas.path("openapi").asText().startsWith("3.1")
                ? check31(oas)
                : version30.get().validate(oas);
    }

    private List<Violation> check31(ObjectNode oas) {
        var violations = new ArrayList<Violation>();
        // The validator works on its own copy of the tree: it compares number nodes by their Java type.
        for (var error : version31.get().validate(Json.MAPPER.valueToTree(oas))) {
            var pointer = error.getInstanceLocation().toString();
            var field = pointer.isEmpty()
                    ? "(root)"
                    : pointer.substring(1).replace("/", ".").replace("~1", "/").replace("~0", "~");
            violations.add(new Violation(field, pointer, error.getMessage()));
        }
        return violations;
    }
}
