package io.sluice.gateway.exchange;

/// What limits said about one exchange: for `X-RateLimit-*`, context variables and monitors.
///
/// Times are Unix seconds. Everything is 0 while nobody has set it, as for requests without a session.
public final class LimitNumbers {
    private long quotaMax;
    private long quotaRemaining;
    private long quotaRenews;
    private boolean hasRate;
    private long rateLimit;
    private long rateRemaining;
    private long rateReset;

    LimitNumbers() {}

    void clear() {
        quotaMax = 0;
        quotaRemaining = 0;
        quotaRenews = 0;
        hasRate = false;
        rateLimit = 0;
        rateRemaining = 0;
        rateReset = 0;
    }

    /// @param max 0 or less is unlimited, and shown as it is
    public void quota(long max, long remaining, long renews) {
        quotaMax = max;
        quotaRemaining = Math.max(0, remaining);
        quotaRenews = renews;
    }

    /// @param reset when a request passes again, or when all of them do
    public void rate(long limit, long remaining, long reset) {
        hasRate = true;
        rateLimit = limit;
        rateRemaining = Math.max(0, remaining);
        rateReset = reset;
    }

    public long quotaMax() {
        return quotaMax;
    }

    public long quotaRemaining() {
        return quotaRemaining;
    }

    public long quotaRenews() {
        return quotaRenews;
    }

    /// A rate limit was asked.
    public boolean hasRate() {
        return hasRate;
    }

    public long rateLimit() {
        return rateLimit;
    }

    public long rateRemaining() {
        return rateRemaining;
    }

    public long rateReset() {
        return rateReset;
    }
}
