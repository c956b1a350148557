package io.sluice.storage;

import org.jspecify.annotations.Nullable;

/// The store cannot be reached or did not answer in time. Whether the operation took effect is not known.
public final class StoreUnavailable extends StoreFailure {
    private static final long serialVersionUID = 1L;

    public StoreUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public StoreUnavailable(String message) {
        super(message, null);
    }
}
