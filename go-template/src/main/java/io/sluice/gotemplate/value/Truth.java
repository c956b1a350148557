package io.sluice.gotemplate.value;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What counts as true for `if`, `with`, `and`, `or` and `not`: everything that is not the zero of its type.
public final class Truth {

    private Truth() {}

    public static boolean of(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Missing _ -> false;
            case Boolean truth -> truth;
            case String text -> !text.isEmpty();
            case Double number -> number != 0;
            case Long number -> number != 0;
            case SizedInteger number -> number.bits() != 0;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case ComplexNumber number -> number.real() != 0 || number.imaginary() != 0;
            case GoObject _ -> true;
            default -> throw new IllegalArgumentException(value.getClass().getName());
        };
    }
}
