package io.sluice.model.oas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Builds one object of the extension; a member with nothing in it is not written.
final class Members {
    private final ObjectNode node = Json.object();

    Members text(String name, String value) {
        if (!value.isEmpty()) node.put(name, value);
        return this;
    }

    Members flag(String name, boolean value) {
        if (value) node.put(name, true);
        return this;
    }

    /// `enabled` and its like, which are written also when false.
    Members always(String name, boolean value) {
        node.put(name, value);
        return this;
    }

    Members always(String name, String value) {
        node.put(name, value);
        return this;
    }

    Members always(String name, long value) {
        node.put(name, value);
        return this;
    }

    Members always(String name, JsonNode value) {
        node.set(name, value);
        return this;
    }

    Members number(String name, long value) {
        if (value != 0) node.put(name, value);
        return this;
    }

    Members texts(String name, Collection<String> values) {
        if (!values.isEmpty()) {
            var array = node.putArray(name);
            values.forEach(array::add);
        }
        return this;
    }

    Members objects(String name, List<ObjectNode> values) {
        if (!values.isEmpty()) node.putArray(name).addAll(values);
        return this;
    }

    /// `[{"name", "value"}]`.
    Members pairs(String name, Map<String, String> values) {
        return objects(
                name,
                values.entrySet().stream()
                        .map(pair -> Json.object().put("name", pair.getKey()).put("value", pair.getValue()))
                        .toList());
    }

    /// A tree as it is, unless it is null or empty.
    Members tree(String name, JsonNode value) {
        if (!value.isNull() && !(value.isContainerNode() && value.isEmpty())) node.set(name, value);
        return this;
    }

    Members object(String name, Members value) {
        return tree(name, value.node);
    }

    Members object(String name, Optional<Members> value) {
        value.ifPresent(members -> node.set(name, members.node));
        return this;
    }

    /// `{"enabled": true}`, unless it is off.
    Members switchedOn(String name, boolean value) {
        if (value) node.set(name, Json.object().put("enabled", true));
        return this;
    }

    boolean isEmpty() {
        return node.isEmpty();
    }

    ObjectNode node() {
        return node;
    }
}
