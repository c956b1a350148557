package io.sluice.model.schema;

/// One way a value breaks its schema.
///
/// @param field   dotted, with indices: `kids.0.id`; `(root)` is the value itself
/// @param pointer the same place as a JSON pointer
/// @param message in Tyk's words, e.g. `Invalid type. Expected: integer, given: string`
public record Violation(String field, String pointer, String message) {
    /// `field: message`, as clients of a gateway see it.
    public String text() {
        return field + ": " + message;
    }
}
