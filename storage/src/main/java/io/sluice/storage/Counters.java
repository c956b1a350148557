package io.sluice.storage;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Quotas and rate limits that gateways share. Keys are full: `quota-…`, `rate-limit-…`.
///
/// Answers go to a callback instead of a future: with an embedded store they are given before the call
/// returns and nothing is allocated. A callback is called exactly once, on any thread. On a failure the
/// caller decides (quota and sliding log block, the sentinel lets pass).
public interface Counters {

    /// Counts requests against a quota: starts a period when none runs, then adds them.
    ///
    /// Blocked is `count > max`; it goes on counting while blocked.
    ///
    /// @param renewal length of a period in seconds; 0 or less never starts one, the counter then only grows
    /// @param requests how many to count, 1 or more: a gateway may decide from what it knows and tell the
    ///     store about several at once
    /// @param to gets the count, these requests included, and the milliseconds to the renewal, 0 without one
    void quota(String key, long renewal, long requests, Count to);

    /// Counts one request against a quota.
    default void quota(String key, long renewal, Count to) {
        quota(key, renewal, 1, to);
    }

    /// Counts one request in the current fixed window of `perSeconds`.
    ///
    /// @param limiterKey without the window's suffix
    /// @param to gets the count, this request included, and the milliseconds to the window's end
    void fixedWindow(String limiterKey, long perSeconds, long nowNanos, Count to);

    /// Adds one request to a sliding log, whether or not it will be allowed.
    ///
    /// @param nowNanos nanoseconds since 1970, also the entry
    /// @param max allowed requests, for [Log#logged] only
    void slidingLog(String limiterKey, long nowNanos, long perSeconds, long max, Log to);

    /// Reads the sentinel `<limiterKey>.BLOCKED`.
    ///
    /// @param to gets 1 and the milliseconds it stays, or 0 and 0 when not blocked
    void blocked(String limiterKey, Count to);

    /// Sets the sentinel for `perSeconds` unless it is there. Not answered; failures are logged.
    void block(String limiterKey, long perSeconds);

    /// Deletes these keys in one step: quotas and sentinels of a key that is written or deleted.
    CompletionStage<Void> reset(List<String> keys);

    /// Reads a quota without counting.
    ///
    /// @param to gets the count, 0 when none runs, and the milliseconds to the renewal, 0 without one
    void peekQuota(String key, Count to);

    /// Reads a sliding log without adding.
    ///
    /// @param to as for [#slidingLog], without this request
    void peekLog(String limiterKey, long nowNanos, long perSeconds, long max, Log to);

    /// Reads the current fixed window without counting.
    void peekWindow(String limiterKey, long perSeconds, long nowNanos, Count to);

    /// Reads `<limiterKey>-allowance`.
    CompletionStage<Optional<Allowance>> allowance(String limiterKey);

    /// Writes `<limiterKey>-allowance`, kept for twice its delay, under the lock `<limiterKey>-lock`.
    ///
    /// @return false when another gateway holds the lock: it is about to write the same
    CompletionStage<Boolean> allow(String limiterKey, Allowance allowance);

    interface Count {
        void counted(long count, long millis);

        void failed(StoreFailure why);
    }

    interface Log {
        /// @param before entries in the window before this one; blocked is `before >= max`
        /// @param earliestNanos when full, the entry that must leave before the next is allowed, else now;
        ///     plus the window it is the reset time
        void logged(long before, long earliestNanos);

        void failed(StoreFailure why);
    }
}
