package io.sluice.cli.upgrade.assist;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Json;
import java.util.List;

/// One use of something deprecated.
///
/// @param where    setting, `API pets` or `key …abcd`
/// @param detail   more about it; "" is nothing
/// @param callers  keys that have access to the API, as far as they were looked at: the end of each, and its alias
/// @param keys     how many such keys there are
/// @param requests of the API since the gateway started; -1 is not known
public record Use(Deprecation kind, String where, String detail, List<String> callers, long keys, long requests) {
    public Use {
        callers = List.copyOf(callers);
    }

    static Use of(Deprecation kind, String where, String detail) {
        return new Use(kind, where, detail, List.of(), 0, -1);
    }

    ObjectNode json() {
        var json = Json.object()
                .put("id", kind.id())
                .put("where", where)
                .put("detail", detail)
                .put("instead", kind.instead())
                .put("keys", keys);
        if (requests >= 0) json.put("requests", requests);
        var list = json.putArray("callers");
        callers.forEach(list::add);
        return json;
    }
}
