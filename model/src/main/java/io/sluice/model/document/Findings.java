package io.sluice.model.document;

import io.sluice.model.problem.Checked;
import io.sluice.model.problem.Problem;
import io.sluice.model.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What one reading of a document found wrong, collected so that its owner learns of everything at once.
///
/// Belongs to the thread that reads.
public final class Findings {
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    /// The value cannot be used; there will be no result.
    public void error(String pointer, String detail) {
        errors.add(new Problem(ProblemCode.DEFINITION_INVALID, pointer, detail));
    }

    /// Works, but not as its owner may think.
    public void warn(String pointer, String detail) {
        warnings.add(new Problem(ProblemCode.DEFINITION_INVALID, pointer, detail));
    }

    /// Asks for something that is known but not built.
    public void unsupported(String pointer, String detail) {
        warnings.add(new Problem(ProblemCode.DEFINITION_UNSUPPORTED, pointer, detail));
    }

    public List<Problem> errors() {
        return List.copyOf(errors);
    }

    public List<Problem> warnings() {
        return List.copyOf(warnings);
    }

    /// The value with the warnings, or all errors.
    public <T> Checked<T> done(Supplier<T> value) {
        return errors.isEmpty() ? new Checked.Good<>(value.get(), warnings) : new Checked.Bad<>(errors);
    }
}
