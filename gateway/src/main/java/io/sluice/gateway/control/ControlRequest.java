package io.sluice.gateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import io.sluice.model.document.Shape;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.ProblemCode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One request to the control API.
///
/// @param parameters what the `{…}` of the route's path stand for, decoded, in order
/// @param query      decoded; several values of a name in order
@SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
record ControlRequest(String method, List<String> parameters, Map<String, List<String>> query, byte[] body) {

    /// The only or first `{…}`; "" for a route without one.
    String id() {
        return parameters.isEmpty() ? "" : parameters.getFirst();
    }

    /// First value of a query parameter, or "".
    String query(String name) {
        var values = query.get(name);
        return values == null ? "" : values.getFirst();
    }

    boolean has(String name) {
        return query.containsKey(name);
    }

    /// The body as one JSON value; empty when it is none.
    Optional<JsonNode> json() {
        try {
            var tree = Json.MAPPER.readTree(body);
            return tree == null || tree.isMissingNode() ? Optional.empty() : Optional.of(tree);
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /// The body in a shape, its members named and typed as there; `null` is an object without members. Empty when it
    /// does not have this shape.
    Optional<ObjectNode> shaped(Shape shape) {
        return json().flatMap(tree ->
                shape.read(tree, ProblemCode.BODY_INVALID) instanceof Checked.Good<ObjectNode>(var object, var _)
                        ? Optional.of(object)
                        : Optional.empty());
    }

    Optional<ObjectNode> object() {
        return json().map(tree -> tree instanceof ObjectNode object ? object : null);
    }
}
