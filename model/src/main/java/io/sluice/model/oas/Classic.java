package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;

/// How members of a Classic document are written: empty lists and maps stay away.
final class Classic {
    private Classic() {}

    static void texts(ObjectNode into, String name, Collection<String> values) {
        if (values.isEmpty()) return;
        var array = into.putArray(name);
        values.forEach(array::add);
    }

    static void map(ObjectNode into, String name, Map<String, String> values) {
        if (values.isEmpty()) return;
        var object = into.putObject(name);
        values.forEach(object::put);
    }
}
