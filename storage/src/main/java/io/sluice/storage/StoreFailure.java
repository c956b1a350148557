package io.sluice.storage;

import org.jspecify.annotations.Nullable;

/// Why a store did not do what was asked. Carries no stack trace: under an outage one is made per request.
public abstract sealed class StoreFailure extends RuntimeException permits StoreUnavailable, StoreRefused {
    private static final long serialVersionUID = 1L;

    StoreFailure(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }
}
