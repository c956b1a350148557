package io.sluice.gateway.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The parameters in the path of an operation, in the order of the path.
///
/// @param parameters empty where the document says nothing about one
public record PathParameters(List<Optional<Parameter>> parameters) {
    private static final Pattern NAME = Pattern.compile("\\{([^}]*)}");

    static PathParameters of(String path, List<Parameter> declared) {
        var found = new ArrayList<Optional<Parameter>>();
        var names = NAME.matcher(path);
        while (names.find()) {
            var name = names.group(1);
            found.add(declared.stream()
                    .filter(parameter ->
                            parameter.place().equals("path") && parameter.name().equals(name))
                    .findFirst());
        }
        return new PathParameters(List.copyOf(found));
    }

    /// The parameters of an operation of `document`.
    ///
    /// @throws RuntimeException when a schema cannot be compiled
    public static PathParameters of(OpenApi document, OpenApi.Operation operation) {
        var schemas = new SchemaReader(document);
        var declared = document.parameters(operation).stream()
                .filter(node -> node.path("in").asText().equals("path"))
                .map(node -> Parameter.of(node, schemas))
                .toList();
        return of(operation.path(), declared);
    }

    /// The lower, the more this operation says about what it takes: integer, number, boolean, array, object,
    /// constrained string, string.
    public int rank() {
        int rank = 0;
        for (var parameter : parameters)
            rank = rank * 8 + parameter.map(Parameter::rank).orElse(7);
        return rank;
    }

    public boolean fits(List<String> values) {
        for (int i = 0; i < parameters.size() && i < values.size(); i++) {
            var parameter = parameters.get(i);
            if (parameter.isPresent() && !parameter.get().fits(values.get(i))) return false;
        }
        return true;
    }
}
