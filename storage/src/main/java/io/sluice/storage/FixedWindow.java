package io.sluice.storage;

/// One window of a fixed-window limit: wall clock cut into pieces of `per`.
///
/// The pieces are counted from 0001-01-01T00:00:00Z, not from 1970 (wire formats 7.2.3), which shows for
/// lengths that do not divide a day.
///
/// @param startNanos nanoseconds since 1970, the suffix of the counter's key
/// @param endNanos first nanosecond of the next window
public record FixedWindow(long startNanos, long endNanos) {
    private static final long SECONDS_TO_1970 = 62_135_596_800L;
    private static final long NANOS = 1_000_000_000L;

    /// @param perSeconds length; anything under 1 counts as 1
    public static FixedWindow at(long nowNanos, long perSeconds) {
        long per = Math.max(1, perSeconds);
        long now = Math.floorDiv(nowNanos, NANOS);
        long into = Math.floorMod(now + SECONDS_TO_1970, per);
        long start = (now - into) * NANOS;
        return new FixedWindow(start, start + per * NANOS);
    }

    /// Full store key of the window's counter.
    public String key(String limiterKey) {
        return limiterKey + '/' + startNanos;
    }

    /// Rest of the window in milliseconds, at least 1.
    public long remainingMillis(long nowNanos) {
        return Math.max(1, (endNanos - nowNanos) / 1_000_000);
    }
}
