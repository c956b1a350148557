package io.sluice.storage.migration;

import java.util.Objects;

/// The store must not be changed now, and was not. The message is for people.
public final class MigrationRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MigrationRefused(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
