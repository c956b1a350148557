package io.sluice.model.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// What a key may use: of everything, or of one API (`access_rights.*.limit`).
///
/// @param rate               requests in `per`; 0 or less is unlimited
/// @param per                seconds
/// @param throttleInterval   seconds between two tries of a throttled request
/// @param throttleRetryLimit tries; 0 switches throttling off
/// @param maxQueryDepth      of a GraphQL query; -1 is unlimited
/// @param quotaMax           requests in a period; 0 or less is unlimited
/// @param quotaRenews        Unix seconds; for people, the counter in the store decides
/// @param quotaRemaining     for people as well
/// @param quotaRenewalRate   seconds of a period; 0 or less never renews
public record Limit(
        double rate,
        double per,
        Optional<Smoothing> smoothing,
        double throttleInterval,
        long throttleRetryLimit,
        long maxQueryDepth,
        long quotaMax,
        long quotaRenews,
        long quotaRemaining,
        long quotaRenewalRate) {

    /// Nothing is limited; of an API, the limit of the session counts instead.
    public static final Limit NONE = new Limit(0, 0, Optional.empty(), 0, 0, 0, 0, 0, 0, 0);

    /// Every number is zero.
    public boolean empty() {
        return rate == 0
                && per == 0
                && throttleInterval == 0
                && throttleRetryLimit == 0
                && maxQueryDepth == 0
                && quotaMax == 0
                && quotaRenews == 0
                && quotaRemaining == 0
                && quotaRenewalRate == 0;
    }

    /// Seconds that one request takes of the rate; 0 without a limit.
    public double secondsPerRequest() {
        return secondsPerRequest(rate, per);
    }

    static double secondsPerRequest(double rate, double per) {
        return rate <= 0 || per <= 0 ? 0 : per / rate;
    }

    public Limit withRate(double newRate, double newPer, Optional<Smoothing> newSmoothing) {
        return new Limit(
                newRate,
                newPer,
                newSmoothing,
                throttleInterval,
                throttleRetryLimit,
                maxQueryDepth,
                quotaMax,
                quotaRenews,
                quotaRemaining,
                quotaRenewalRate);
    }

    public Limit withThrottle(double newInterval, long newRetryLimit) {
        return new Limit(
                rate,
                per,
                smoothing,
                newInterval,
                newRetryLimit,
                maxQueryDepth,
                quotaMax,
                quotaRenews,
                quotaRemaining,
                quotaRenewalRate);
    }

    public Limit withQueryDepth(long newDepth) {
        return new Limit(
                rate,
                per,
                smoothing,
                throttleInterval,
                throttleRetryLimit,
                newDepth,
                quotaMax,
                quotaRenews,
                quotaRemaining,
                quotaRenewalRate);
    }

    public Limit withQuota(long newMax, long newRenewalRate) {
        return new Limit(
                rate,
                per,
                smoothing,
                throttleInterval,
                throttleRetryLimit,
                maxQueryDepth,
                newMax,
                quotaRenews,
                quotaRemaining,
                newRenewalRate);
    }

    public Limit withQuotaState(long newRenews, long newRemaining) {
        return new Limit(
                rate,
                per,
                smoothing,
                throttleInterval,
                throttleRetryLimit,
                maxQueryDepth,
                quotaMax,
                newRenews,
                newRemaining,
                quotaRenewalRate);
    }

    /// Reads the members of a limit out of a session, a policy or a `limit` object of their shape.
    public static Limit of(ObjectNode object) {
        return new Limit(
                object.path("rate").doubleValue(),
                object.path("per").doubleValue(),
                smoothing(object),
                object.path("throttle_interval").doubleValue(),
                object.path("throttle_retry_limit").longValue(),
                object.path("max_query_depth").longValue(),
                object.path("quota_max").longValue(),
                object.path("quota_renews").longValue(),
                object.path("quota_remaining").longValue(),
                object.path("quota_renewal_rate").longValue());
    }

    private static Optional<Smoothing> smoothing(ObjectNode object) {
        if (!(object.get("smoothing") instanceof ObjectNode smoothing)) {
            return Optional.empty();
        }
        return Optional.of(new Smoothing(
                smoothing.path("enabled").booleanValue(),
                smoothing.path("threshold").longValue(),
                smoothing.path("trigger").doubleValue(),
                smoothing.path("step").longValue(),
                smoothing.path("delay").longValue()));
    }

    /// Puts the members of this limit into `object`: zeros are taken out, all else stays.
    public void into(ObjectNode object) {
        Members.put(object, "rate", rate);
        Members.put(object, "per", per);
        if (smoothing.isEmpty()) {
            object.remove("smoothing");
        } else if (!smoothing(object).equals(smoothing)) {
            object.set("smoothing", Members.of(smoothing.get()));
        }
        Members.put(object, "throttle_interval", throttleInterval);
        Members.put(object, "throttle_retry_limit", throttleRetryLimit);
        Members.put(object, "max_query_depth", maxQueryDepth);
        Members.put(object, "quota_max", quotaMax);
        Members.put(object, "quota_renews", quotaRenews);
        Members.put(object, "quota_remaining", quotaRemaining);
        Members.put(object, "quota_renewal_rate", quotaRenewalRate);
    }
}
