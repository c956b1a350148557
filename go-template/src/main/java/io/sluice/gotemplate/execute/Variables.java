package io.sluice.gotemplate.execute;

import io.sluice.gotemplate.limit.GoError;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The variables of a template that is being rendered, the latest last.
///
/// *thread:* one.
final class Variables {

    private String[] names = new String[8];
    private @Nullable Object[] values = new Object[8];
    private int size;

    Variables(@Nullable Object root) {
        push("$", root);
    }

    void push(String name, @Nullable Object value) {
        if (size == names.length) {
            names = Arrays.copyOf(names, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        names[size] = name;
        values[size++] = value;
    }

    int mark() {
        return size;
    }

    void pop(int mark) {
        size = mark;
    }

    @Nullable
    Object value(String name) {
        return values[index(name)];
    }

    void assign(String name, @Nullable Object value) {
        values[index(name)] = value;
    }

    /// Changes a variable by its place from the end, the last one is 1.
    void assignLast(int place, @Nullable Object value) {
        values[size - place] = value;
    }

    private int index(String name) {
        for (int i = size - 1; i >= 0; i--) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        throw new GoError("undefined variable: " + name);
    }
}
