package io.sluice.gotemplate.function;

import io.sluice.gotemplate.format.ByteSink;
import io.sluice.gotemplate.format.Printer;
import io.sluice.gotemplate.limit.Budget;
import io.sluice.gotemplate.limit.GoError;
import io.sluice.gotemplate.value.Kind;
import io.sluice.gotemplate.value.SizedInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a function is called with: values of the types that it declares, and the budget they count on.
public final class Arguments {

    private final @Nullable Object[] values;
    private final Budget budget;

    public Arguments(@Nullable Object[] values, Budget budget) {
        this.values = values;
        this.budget = budget;
    }

    public int count() {
        return values.length;
    }

    public Budget budget() {
        return budget;
    }

    public @Nullable Object any(int index) {
        return values[index];
    }

    public String text(int index) {
        return (String) value(index);
    }

    public boolean truth(int index) {
        return (Boolean) value(index);
    }

    public double number(int index) {
        return (Double) value(index);
    }

    /// An `int`.
    public long integer(int index) {
        return (Long) value(index);
    }

    /// A `uint32` or `int64`.
    public long sized(int index) {
        return ((SizedInteger) value(index)).bits();
    }

    /// A `map[string]interface {}`; a nil one is empty.
    public Map<String, @Nullable Object> map(int index) {
        return asMap(values[index]);
    }

    /// All arguments from a position on.
    public List<@Nullable Object> from(int index) {
        return Arrays.asList(values).subList(index, values.length);
    }

    /// An argument of any type that must be a slice.
    ///
    /// @param action what the error says cannot be done
    public List<?> slice(int index, String action) {
        Object value = values[index];
        if (value instanceof List<?> list) {
            return list;
        }
        throw new GoError(
                value == null
                        ? "nil is no list"
                        : "Cannot " + action + " type " + Kind.of(value).word());
    }

    /// What an argument looks like with `%v`.
    public String printed(int index) {
        return Printer.text(values[index], budget);
    }

    /// Counts a text that is about to be returned.
    public String made(String text) {
        budget.take(text.length());
        return text;
    }

    /// Counts a list that is about to be returned.
    public <T extends List<?>> T made(T list) {
        budget.take(8L * list.size());
        return list;
    }

    /// A sink for a text that may get long.
    public ByteSink sink() {
        return new ByteSink(budget.bytesLeft());
    }

    /// The text of a sink of [#sink].
    public String made(ByteSink sink) {
        return Printer.taken(sink, budget);
    }

    @SuppressWarnings("unchecked") // Maps of templates have text as keys; see the table of the value package.
    private static Map<String, @Nullable Object> asMap(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, @Nullable Object>) value;
    }

    private Object value(int index) {
        Object value = values[index];
        if (value == null) {
            throw new GoError("argument is nil");
        }
        return value;
    }
}
