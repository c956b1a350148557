package io.sluice.gateway.middleware.limit;

import org.jspecify.annotations.Nullable;

/// The limits that hold for one request together.
///
/// @param rate          null when there is none
/// @param quota         null when there is none
/// @param throttleMillis pause between two tries of a request over its rate
/// @param throttleTries 0 refuses at once
record LimitSet(@Nullable RateRule rate, @Nullable Quota quota, long throttleMillis, long throttleTries) {
    static final LimitSet NONE = new LimitSet(null, null, 0, 0);
}
