package io.sluice.storage;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// Lists of encoded records on their way from gateways to the pump.
///
/// Full keys, such as `analytics-tyk-system-analytics_3` and `host-checker:tyk-uptime-analytics`.
public interface RecordQueue {

    /// Adds a batch at the end, in order. Kept arrays: do not change them until answered.
    ///
    /// @param timeToLive seconds after which a list nobody empties is dropped, counted from the first second
    ///     it exists, not renewed by later batches; 0 or less keeps it
    CompletionStage<Void> append(String key, List<byte[]> records, long timeToLive);

    /// Removes and answers the oldest `atMost` records in one step; 0 or less is all.
    CompletionStage<List<byte[]>> take(String key, int atMost);

    /// Number of records waiting.
    CompletionStage<Long> waiting(String key);
}
