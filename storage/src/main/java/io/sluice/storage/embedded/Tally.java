package io.sluice.storage.embedded;

/// One counter with an end: a quota, a fixed window or a sentinel. Guarded by its own lock.
final class Tally {
    long count;

    /// Milliseconds since 1970; 0 is never.
    long expiresAt;

    /// Start of the fixed window that is counted, in nanoseconds; 0 otherwise.
    long window;

    /// Waits to be written to disk.
    boolean dirty;

    /// Taken out of the map by the sweep: whoever still holds it asks the map again.
    boolean dead;

    boolean expired(long now) {
        return expiresAt != 0 && expiresAt <= now;
    }

    long millisLeft(long now) {
        return expiresAt == 0 ? 0 : Math.max(0, expiresAt - now);
    }
}
