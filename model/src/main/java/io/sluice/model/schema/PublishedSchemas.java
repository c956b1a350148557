package io.sluice.model.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.oas.OasDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// The published schemas that definitions are checked against; each call reads a fresh copy.
///
/// OpenAPI: those of the OpenAPI Initiative, 2021-09-28 (3.0) and 2022-10-07 (3.1), Apache 2.0.
public final class PublishedSchemas {
    private PublishedSchemas() {}

    /// Tyk Classic definitions.
    public static ObjectNode classic() {
        return read("classic-definition.json");
    }

    /// The `x-tyk-api-gateway` extension.
    public static ObjectNode extension() {
        return read("x-tyk-api-gateway.json");
    }

    /// The extension, with unknown members refused.
    public static ObjectNode strictExtension() {
        return read("x-tyk-api-gateway.strict.json");
    }

    /// OpenAPI documents of a version with the extension in place, as the control API serves it.
    ///
    /// @param version `3.0…` or `3.1…`; empty for any other
    public static Optional<ObjectNode> oas(String version) {
        var schema = openApi(version);
        schema.ifPresent(node -> {
            var extension = extension();
            var definitions = extension.remove("definitions");
            extension.remove("$schema");
            node.withObject("/properties").set(OasDocument.EXTENSION, extension);
            node.withArray("required").add(OasDocument.EXTENSION);
            definitions
                    .properties()
                    .forEach(member -> node.withObject("/definitions").set(member.getKey(), member.getValue()));
        });
        return schema;
    }

    static Optional<ObjectNode> openApi(String version) {
        if (version.startsWith("3.0")) return Optional.of(read("openapi-3.0.json"));
        return version.startsWith("3.1") ? Optional.of(read("openapi-3.1.json")) : Optional.empty();
    }

    private static ObjectNode read(String name) {
        try (var in = PublishedSchemas.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("the schema " + name + " is missing from the build");
            return (ObjectNode) Json.MAPPER.readTree(in);
        } catch (IOException broken) {
            throw new UncheckedIOException("the schema " + name + " cannot be read", broken);
        }
    }
}
