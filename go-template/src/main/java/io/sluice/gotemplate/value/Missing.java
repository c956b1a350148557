package io.sluice.gotemplate.value;

/// The absence of a value: what an absent member of a map gives. It prints as `<no value>`; `nil` within a
/// list or map is something else and is `null` here.
public enum Missing {
    VALUE
}
