package io.sluice.gateway.analytics;

import io.sluice.model.settings.AnalyticsSettings;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/// What a gateway does with records of traffic.
///
/// @param settings   as configured
/// @param hashedKeys keys are stored hashed: a request without a key gets the hash of nothing
/// @param nodeTags   of this gateway, when it is segmented
/// @param zone       of day and hour in records
/// @param slots      records that may wait at one event loop; more are dropped and counted
/// @param pause      longest time until what waits is sent
public record RecordRules(
        AnalyticsSettings settings, boolean hashedKeys, List<String> nodeTags, ZoneId zone, int slots, Duration pause) {
    public RecordRules {
        nodeTags = List.copyOf(nodeTags);
    }

    public static RecordRules of(AnalyticsSettings settings, boolean hashedKeys, List<String> nodeTags) {
        int slots = Integer.highestOneBit(Math.clamp(settings.bufferSize(), 1_000, 65_536) * 2 - 1);
        return new RecordRules(
                settings, hashedKeys, nodeTags, ZoneId.systemDefault(), Math.max(slots, 8_192), Duration.ofMillis(200));
    }
}
