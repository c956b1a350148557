package io.sluice.model.problem;

/// One refusal or remark, as a value.
///
/// @param code   stable identity; what clients, dashboards and alerts match on
/// @param where  file, JSON pointer, setting or middleware name; "" when nothing applies
/// @param detail one sentence for a person: what was found, what was expected; never a secret, never matched on
public record Problem(ProblemCode code, String where, String detail) {
    @Override
    public String toString() {
        return where.isEmpty() ? code.id() + ": " + detail : code.id() + " at " + where + ": " + detail;
    }
}
