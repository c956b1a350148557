package io.sluice.gotemplate.function;

import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.ComplexNumber;
import io.sluice.gotemplate.value.GoSlice;
import io.sluice.gotemplate.value.GoText;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.Missing;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Equality and order. Values of different sorts do not compare: `eq 1 1.0` is an error in Go.
public final class Comparison {

    private enum Sort {
        NONE,
        BOOL,
        COMPLEX,
        INTEGER,
        FLOAT,
        TEXT,
        UNSIGNED
    }

    private Comparison() {}

    /// Whether a value equals one of others.
    ///
    /// @throws GoError when it cannot be compared with one of them
    public static boolean equal(@Nullable Object value, List<? extends @Nullable Object> others) {
        if (others.isEmpty()) {
            throw new GoError("missing argument for comparison");
        }
        Sort sort = sort(value);
        for (Object other : others) {
            if (equal(value, sort, other)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(@Nullable Object value, Sort sort, @Nullable Object other) {
        Sort otherSort = sort(other);
        if (sort != otherSort) {
            if (isInteger(sort) && isInteger(otherSort)) {
                long left = Kind.integerBits(Objects.requireNonNull(value));
                long right = Kind.integerBits(Objects.requireNonNull(other));
                return left == right && left >= 0;
            }
            if (nothing(value) || nothing(other)) {
                return false;
            }
            throw incompatible(value, other);
        }
        return sort == Sort.NONE
                ? equalOthers(value, other)
                : equalWithin(sort, Objects.requireNonNull(value), Objects.requireNonNull(other));
    }

    private static boolean equalWithin(Sort sort, Object value, Object other) {
        return switch (sort) {
            case FLOAT -> ((Double) value).doubleValue() == ((Double) other).doubleValue();
            case INTEGER, UNSIGNED -> Kind.integerBits(value) == Kind.integerBits(other);
            case BOOL, TEXT, COMPLEX, NONE -> value.equals(other);
        };
    }

    private static boolean equalOthers(@Nullable Object value, @Nullable Object other) {
        if (Kind.of(value) != Kind.of(other) && !nothing(value) && !nothing(other)) {
            throw new GoError("non-comparable types " + Kind.typeName(value) + ", " + Kind.typeName(other));
        }
        boolean left = isNil(value);
        boolean right = isNil(other);
        if (left || right) {
            return left == right;
        }
        if (value instanceof List || value instanceof Map) {
            throw new GoError("non-comparable type " + Kind.typeName(other));
        }
        return Objects.equals(value, other);
    }

    /// @throws GoError when the values have no order, or not the same sort
    public static boolean less(@Nullable Object a, @Nullable Object b) {
        Sort sort = sort(a);
        Sort other = sort(b);
        if (sort == Sort.NONE || other == Sort.NONE) {
            throw new GoError("invalid type for comparison");
        }
        return lessWithin(sort, other, Objects.requireNonNull(a), Objects.requireNonNull(b));
    }

    private static boolean lessWithin(Sort sort, Sort other, Object a, Object b) {
        if (isInteger(sort) && isInteger(other)) {
            return lessInteger(sort, other, Kind.integerBits(a), Kind.integerBits(b));
        }
        if (sort != other) {
            throw incompatible(a, b);
        }
        return switch (sort) {
            case FLOAT -> (Double) a < (Double) b;
            case TEXT -> GoText.compare((String) a, (String) b) < 0;
            case NONE, BOOL, COMPLEX, INTEGER, UNSIGNED -> throw new GoError("invalid type for comparison");
        };
    }

    private static boolean lessInteger(Sort sort, Sort other, long a, long b) {
        if (sort == Sort.INTEGER && (other == Sort.INTEGER || a < 0)) {
            return other == Sort.INTEGER ? a < b : true;
        }
        return !(other == Sort.INTEGER && b < 0) && Long.compareUnsigned(a, b) < 0;
    }

    public static boolean lessOrEqual(@Nullable Object a, @Nullable Object b) {
        return less(a, b) || equal(a, sort(a), b);
    }

    /// Whether two values are the same all the way down, types included (`reflect.DeepEqual`).
    public static boolean deep(@Nullable Object a, @Nullable Object b, Budget budget) {
        return deep(a, b, budget, 0);
    }

    private static boolean deep(@Nullable Object a, @Nullable Object b, Budget budget, int depth) {
        budget.step();
        budget.depth(depth);
        if (a instanceof List<?> left && b instanceof List<?> right) {
            boolean sameType = Kind.typeName(left).equals(Kind.typeName(right)) && isNil(left) == isNil(right);
            if (!sameType || left.size() != right.size()) {
                return false;
            }
            for (int i = 0; i < left.size(); i++) {
                if (!deep(left.get(i), right.get(i), budget, depth + 1)) {
                    return false;
                }
            }
            return true;
        }
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            if (!Kind.typeName(left).equals(Kind.typeName(right)) || left.size() != right.size()) {
                return false;
            }
            for (Map.Entry<?, ?> entry : left.entrySet()) {
                if (!right.containsKey(entry.getKey())
                        || !deep(entry.getValue(), right.get(entry.getKey()), budget, depth + 1)) {
                    return false;
                }
            }
            return true;
        }
        if (a instanceof Double left && b instanceof Double right) {
            return left.doubleValue() == right.doubleValue();
        }
        return Objects.equals(a, b);
    }

    private static boolean nothing(@Nullable Object value) {
        return value == null || value == Missing.VALUE;
    }

    private static boolean isNil(@Nullable Object value) {
        return nothing(value) || value instanceof GoSlice slice && slice.isNil();
    }

    private static boolean isInteger(Sort sort) {
        return sort == Sort.INTEGER || sort == Sort.UNSIGNED;
    }

    private static GoError incompatible(@Nullable Object a, @Nullable Object b) {
        return new GoError("incompatible types for comparison: " + Kind.typeName(a) + " and " + Kind.typeName(b));
    }

    private static Sort sort(@Nullable Object value) {
        return switch (value) {
            case Boolean _ -> Sort.BOOL;
            case Double _ -> Sort.FLOAT;
            case String _ -> Sort.TEXT;
            case ComplexNumber _ -> Sort.COMPLEX;
            case null, default -> {
                Kind kind = Kind.of(value);
                boolean whole = !nothing(value) && kind.integer();
                yield !whole ? Sort.NONE : kind.signed() ? Sort.INTEGER : Sort.UNSIGNED;
            }
        };
    }
}
