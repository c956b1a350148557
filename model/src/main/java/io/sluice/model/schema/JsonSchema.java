package io.sluice.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.util.List;

/// A compiled JSON Schema of draft 4, 6 or 7. Immutable, for any number of threads.
///
/// Says what a Tyk gateway says, in its order (source: `gateway-features-1.md` section 5.13, recorded answers).
/// Schemas elsewhere are never fetched. Regular expressions are RE2, so that no document costs more than linear time.
public final class JsonSchema {
    private final Subschema root;

    private JsonSchema(Subschema root) {
        this.root = root;
    }

    /// Refuses with `definition.invalid` what is no schema: a bad expression, an unknown type, a reference that leads
    /// nowhere.
    public static Checked<JsonSchema> compile(JsonNode schema) {
        try {
            return new Checked.Good<>(new JsonSchema(new SchemaCompiler(schema).compile()));
        } catch (SchemaCompiler.NoSchema bad) {
            return new Checked.Bad<>(new Problem(ProblemCode.DEFINITION_INVALID, bad.pointer(), bad.reason()));
        }
    }

    /// Empty when `value` fits.
    public List<Violation> validate(JsonNode value) {
        var outcome = new Outcome();
        root.check(value, Place.ROOT, outcome);
        return outcome.violations();
    }
}
