package io.sluice.gateway.exchange;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A typed place in an [Exchange] for what one feature keeps there; a private constant of the feature.
public final class Slot<T> {
    private static final AtomicInteger NEXT = new AtomicInteger();

    final int index = NEXT.getAndIncrement();

    static int count() {
        return NEXT.get();
    }

    @SuppressWarnings("unchecked") // Only set(T) of this very slot writes here.
    public @Nullable T get(Exchange exchange) {
        return (T) exchange.slot(index);
    }

    public void set(Exchange exchange, @Nullable T value) {
        exchange.slot(index, value);
    }
}
