package io.sluice.gotemplate.value;

/// An integer of Go whose type is not `int`.
///
/// @param kind one of the integer kinds
/// @param bits its value; of an unsigned one all 64 bits count
public record SizedInteger(Kind kind, long bits) {

    public static SizedInteger int64(long value) {
        return new SizedInteger(Kind.INT64, value);
    }
}
