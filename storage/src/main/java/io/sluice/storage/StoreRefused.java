package io.sluice.storage;

import org.jspecify.annotations.Nullable;

/// The store answered and said no: a key of another type, no permission, no memory left. Nothing was changed.
public final class StoreRefused extends StoreFailure {
    private static final long serialVersionUID = 1L;

    public StoreRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
