package io.sluice.model.schema;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that is made when it is asked for first, once, by whichever thread comes first.
final class OnFirstUse<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private volatile @Nullable T made;

    OnFirstUse(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public T get() {
        T value = made;
        return value != null ? value : make();
    }

    private synchronized T make() {
        T value = made;
        if (value == null) {
            value = maker.get();
            made = value;
        }
        return value;
    }
}
