package io.sluice.model.schema;

import io.sluice.model.document.Fields;
import java.util.Optional;

/// Where in the checked value we are; written out only when something is wrong there.
record Place(Optional<Place> parent, String name, int depth) {
    /// What nests deeper in a recursive schema is refused, so that no value costs the stack.
    private static final int DEEPEST = 700;

    static final Place ROOT = new Place(Optional.empty(), "", 0);

    Place at(String member) {
        return new Place(Optional.of(this), member, depth + 1);
    }

    Place at(int index) {
        return at(Integer.toString(index));
    }

    /// The same place, one reference further.
    Place again() {
        return new Place(parent, name, depth + 1);
    }

    boolean tooDeep() {
        return depth > DEEPEST;
    }

    String field() {
        return parent.map(above -> above.parent.isEmpty() ? name : above.field() + "." + name)
                .orElse("(root)");
    }

    String pointer() {
        return parent.map(above -> above.pointer() + "/" + Fields.escape(name)).orElse("");
    }
}
