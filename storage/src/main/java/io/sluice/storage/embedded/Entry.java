package io.sluice.storage.embedded;

/// @param expiresAt milliseconds since 1970; 0 is never
record Entry(Held held, long expiresAt) {

    boolean expired(long now) {
        return expiresAt != 0 && expiresAt <= now;
    }
}
