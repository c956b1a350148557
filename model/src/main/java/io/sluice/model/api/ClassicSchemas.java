package io.sluice.model.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sluice.model.document.Fields;

/// The schema of a `validate_json` entry.
final class ClassicSchemas {
    private ClassicSchemas() {}

    /// `schema`; a null node when there is none, which refuses every request. `schema_b64` is how a dashboard keeps
    /// the schema in its database; a gateway does not read it (recorded: validate/e-vjson-entries).
    static JsonNode schema(Fields entry) {
        if (entry.has("schema")) return entry.tree("schema");
        entry.findings().warn(entry.pointer("schema"), "there is no schema: the entry refuses every request with 500");
        return NullNode.getInstance();
    }
}
