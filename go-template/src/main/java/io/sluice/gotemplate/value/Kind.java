package io.sluice.gotemplate.value;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What sort of value something is in Go's eyes.
public enum Kind {
    INVALID("invalid"),
    BOOL("bool"),
    INT("int"),
    INT32("int32"),
    INT64("int64"),
    UINT8("uint8"),
    UINT32("uint32"),
    UINT64("uint64"),
    FLOAT64("float64"),
    COMPLEX128("complex128"),
    STRING("string"),
    SLICE("slice"),
    MAP("map"),
    STRUCT("struct"),
    POINTER("ptr");

    private final String word;

    Kind(String word) {
        this.word = word;
    }

    /// Its name in Go.
    public String word() {
        return word;
    }

    public boolean signed() {
        return this == INT || this == INT32 || this == INT64;
    }

    public boolean unsigned() {
        return this == UINT8 || this == UINT32 || this == UINT64;
    }

    public boolean integer() {
        return signed() || unsigned();
    }

    public static Kind of(@Nullable Object value) {
        return switch (value) {
            case null -> INVALID;
            case Missing _ -> INVALID;
            case String _ -> STRING;
            case Double _ -> FLOAT64;
            case Boolean _ -> BOOL;
            case Map<?, ?> _ -> MAP;
            case List<?> _ -> SLICE;
            case Long _ -> INT;
            case SizedInteger integer -> integer.kind();
            case ComplexNumber _ -> COMPLEX128;
            case GoObject object -> object.kind();
            default -> throw foreign(value);
        };
    }

    /// The name of a value's type as `%T` prints it.
    public static String typeName(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case GoSlice slice -> "[]" + slice.elementType();
            case List<?> _ -> "[]interface {}";
            case GoMap _ -> "map[string]string";
            case Map<?, ?> _ -> "map[string]interface {}";
            case GoObject object -> object.typeName();
            default -> of(value).word();
        };
    }

    /// The bits of an integer, whatever its size.
    public static long integerBits(Object value) {
        return value instanceof Long number ? number : ((SizedInteger) value).bits();
    }

    /// A value that none of the rows of the package's table describes is a mistake of the caller.
    private static IllegalArgumentException foreign(Object value) {
        return new IllegalArgumentException(
                "no value for a template: " + value.getClass().getName());
    }
}
