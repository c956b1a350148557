package io.sluice.gateway.middleware.limit;

import io.sluice.model.session.Smoothing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One rate limit and the name of its counter; shared by all requests it counts.
final class RateRule {
    private final String key;
    private final String bucketName;
    private final double rate;
    private final long allowed;
    private final double seconds;
    private final Optional<Smoothing> smoothing;
    private volatile @Nullable Bucket bucket;

    private RateRule(String key, String bucketName, double rate, double seconds, Optional<Smoothing> smoothing) {
        this.key = key;
        this.bucketName = bucketName;
        this.rate = rate;
        // Fractions are cut, but a limit that is one lets one request pass (recorded: limits/rate/fraction).
        this.allowed = Math.max(1, (long) rate);
        this.seconds = seconds;
        this.smoothing = smoothing.filter(RateRule::works);
    }

    /// @param key        name in the store, `rate-limit-…`
    /// @param generation part of the local counter's name; another one starts a new window
    /// @return null when there is no limit: a rate or a window of 0 and less
    static @Nullable RateRule of(
            String key, String generation, double rate, double seconds, Optional<Smoothing> smoothing) {
        if (!(rate > 0 && seconds > 0)) return null;
        return new RateRule(key, key + ":" + generation, rate, seconds, smoothing);
    }

    private static boolean works(Smoothing s) {
        return s.enabled() && s.threshold() > 0 && s.trigger() > 0 && s.step() > 0 && s.delay() > 0;
    }

    String key() {
        return key;
    }

    /// Whole requests in a window, at least 1.
    long allowed() {
        return allowed;
    }

    /// Requests in a window as configured.
    double rate() {
        return rate;
    }

    double perSecond() {
        return rate / seconds;
    }

    long millis() {
        return Math.max(1, (long) (seconds * 1_000));
    }

    /// Whole seconds, at least 1: what the store can keep.
    long wholeSeconds() {
        return Math.max(1, (long) seconds);
    }

    /// Present only when its settings are valid.
    Optional<Smoothing> smoothing() {
        return smoothing;
    }

    Bucket bucket(Buckets buckets) {
        var known = bucket;
        if (known != null && !known.isDead()) return known;
        var found = buckets.named(bucketName);
        bucket = found;
        return found;
    }
}
