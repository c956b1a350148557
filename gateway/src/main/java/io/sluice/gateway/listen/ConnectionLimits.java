package io.sluice.gateway.listen;

import java.time.Duration;

/// Bounds of one client connection, and what it is told.
///
/// @param maxHeadBytes  largest request head
/// @param maxFields     most fields in it
/// @param headTimeout   from the first byte of a head to its last
/// @param idleTimeout   between two requests
/// @param readTimeout   without a byte of a body that is waited for
/// @param writeTimeout  without the client taking a byte of what waits for it
/// @param canonicalNames spell header names as Go does
/// @param closes        no connection takes a second request
/// @param maxBodyInMemory bytes of a body that a step may hold
/// @param alternative   value of `Alt-Svc` for each answer: where the same is served over HTTP/3; "" is nowhere
public record ConnectionLimits(
        int maxHeadBytes,
        int maxFields,
        Duration headTimeout,
        Duration idleTimeout,
        Duration readTimeout,
        Duration writeTimeout,
        boolean canonicalNames,
        boolean closes,
        long maxBodyInMemory,
        String alternative) {
    public static final ConnectionLimits DEFAULTS = new ConnectionLimits(
            1024 * 1024,
            1_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(120),
            Duration.ofSeconds(120),
            Duration.ofSeconds(120),
            true,
            false,
            64L * 1024 * 1024,
            "");
}
