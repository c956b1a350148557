package io.sluice.storage.migration;

import java.util.Objects;

/// Another process holds the lease, or took it over while this one was silent for too long.
public final class LeaseTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseTaken(String message) {
        super(message);
    }

    /// For people: who has it.
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
