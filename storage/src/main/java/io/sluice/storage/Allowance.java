package io.sluice.storage;

import java.time.Instant;

/// Where rate-limit smoothing stands for one limiter, shared by all gateways.
///
/// @param delay seconds between two changes
/// @param current requests allowed now
/// @param nextUpdateAt no change before
public record Allowance(long delay, long current, Instant nextUpdateAt) {

    /// It is kept for twice its delay, counted from its writing.
    public Instant keptUntil() {
        return nextUpdateAt.plusSeconds(delay);
    }
}
