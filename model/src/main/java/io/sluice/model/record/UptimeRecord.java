package io.sluice.model.record;

import java.time.Instant;

/// One uptime test, as the pump reads it (wire formats 12).
///
/// @param requestTime  milliseconds until the answer
/// @param responseCode 521 when there was no connection
/// @param tcpError     there was no connection
/// @param serverError  there was an answer, above 200
/// @param expireAt     when it may be forgotten
public record UptimeRecord(
        String url,
        long requestTime,
        int responseCode,
        boolean tcpError,
        boolean serverError,
        Instant timeStamp,
        Instant expireAt,
        String apiId,
        String orgId) {}
