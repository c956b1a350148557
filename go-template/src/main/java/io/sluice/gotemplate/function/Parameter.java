package io.sluice.gotemplate.function;

import io.sluice.gotemplate.value.GoMap;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.SizedInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The type of a parameter. Go converts nothing: a function of text refuses a number.
public enum Parameter {
    /// Anything, also the absence of a value (`reflect.Value`).
    VALUE("reflect.Value"),
    /// Anything; the absence of a value arrives as `null`.
    ANY("interface {}"),
    TEXT("string"),
    INT("int"),
    INT64("int64"),
    UINT32("uint32"),
    FLOAT("float64"),
    BOOL("bool"),
    MAP("map[string]interface {}"),
    TIME("time.Time");

    private final String goName;

    Parameter(String goName) {
        this.goName = goName;
    }

    public String goName() {
        return goName;
    }

    /// Whether nothing can be passed for it.
    public boolean nillable() {
        return this == VALUE || this == ANY || this == MAP;
    }

    /// Whether a value, which is not nothing, has this type.
    public boolean accepts(@Nullable Object value) {
        return switch (this) {
            case VALUE, ANY -> true;
            case TEXT -> value instanceof String;
            case INT -> value instanceof Long;
            case FLOAT -> value instanceof Double;
            case BOOL -> value instanceof Boolean;
            case MAP -> value instanceof Map && !(value instanceof GoMap);
            case INT64 -> value instanceof SizedInteger number && number.kind() == Kind.INT64;
            case UINT32 -> value instanceof SizedInteger number && number.kind() == Kind.UINT32;
            case TIME -> Kind.typeName(value).equals("time.Time");
        };
    }

    /// The parameter that takes a type of Go; anything for a type that none is for.
    public static Parameter ofGo(String type) {
        return type.equals(TEXT.goName) ? TEXT : type.equals(INT.goName) ? INT : ANY;
    }

    static Parameter named(String word) {
        return switch (word) {
            case "value" -> VALUE;
            case "any" -> ANY;
            case "string" -> TEXT;
            case "int" -> INT;
            case "int64" -> INT64;
            case "uint32" -> UINT32;
            case "float64" -> FLOAT;
            case "bool" -> BOOL;
            case "map" -> MAP;
            case "time" -> TIME;
            default -> throw new IllegalArgumentException("parameter type " + word);
        };
    }
}
