package io.sluice.model.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Members of a stored object: zero is absence.
final class Members {
    private Members() {}

    static void put(ObjectNode object, String name, double value) {
        if (value == 0) {
            object.remove(name);
        } else {
            object.set(name, Shape.real(value));
        }
    }

    static void put(ObjectNode object, String name, long value) {
        if (value == 0) {
            object.remove(name);
        } else {
            object.put(name, value);
        }
    }

    static void put(ObjectNode object, String name, String value) {
        if (value.isEmpty()) {
            object.remove(name);
        } else {
            object.put(name, value);
        }
    }

    static void put(ObjectNode object, String name, boolean value) {
        if (value) {
            object.put(name, true);
        } else {
            object.remove(name);
        }
    }

    static void put(ObjectNode object, String name, Collection<String> values) {
        if (values.isEmpty()) {
            object.remove(name);
        } else {
            var list = object.putArray(name);
            values.forEach(list::add);
        }
    }

    static ObjectNode of(Smoothing smoothing) {
        var object = JsonNodeFactory.instance.objectNode();
        put(object, "enabled", smoothing.enabled());
        put(object, "threshold", smoothing.threshold());
        put(object, "trigger", smoothing.trigger());
        put(object, "step", smoothing.step());
        put(object, "delay", smoothing.delay());
        return object;
    }

    static List<String> texts(JsonNode object, String name) {
        if (!(object.get(name) instanceof ArrayNode list)) {
            return List.of();
        }
        var texts = new ArrayList<String>(list.size());
        list.forEach(item -> texts.add(item.asText()));
        return List.copyOf(texts);
    }
}
