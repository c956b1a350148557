package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LimitNumbers;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks one set of limits after the other: rate, then quota. Immutable, part of a middleware.
///
/// Answers on the spot, without allocation, what can be counted here; the rest goes through a [LimitRun].
final class LimitCheck {
    private final Limiters limiters;
    private final Verdict rateRefusal;
    private final Verdict quotaRefusal;
    private final boolean rates;
    private final boolean quotas;
    private final boolean shown;
    private final Optional<SmoothingEvents> smoothing;

    /// @param rates  whether rates are checked
    /// @param quotas whether quotas are checked
    /// @param shown  whether headers tell of these limits
    /// @param smoothing told of rates that grow and shrink
    LimitCheck(
            Limiters limiters,
            Verdict rateRefusal,
            Verdict quotaRefusal,
            boolean rates,
            boolean quotas,
            boolean shown,
            Optional<SmoothingEvents> smoothing) {
        this.limiters = limiters;
        this.rateRefusal = rateRefusal;
        this.quotaRefusal = quotaRefusal;
        this.rates = rates;
        this.quotas = quotas;
        this.shown = shown;
        this.smoothing = smoothing;
    }

    Verdict run(Exchange exchange, LimitSet set) {
        var rate = rate(set);
        var told = rateNumbers(exchange);
        if (rate != null) {
            var limiter = limiters.rates();
            if (!limiter.countsHere(rate)) return new LimitRun(this, exchange, set, told).fromRate();
            if (!limiter.take(rate, exchange.outcome().startMillis(), told)) {
                return set.throttleTries() > 0
                        ? new LimitRun(this, exchange, set, told).fromPause()
                        : rateRefused(exchange);
            }
        }
        var quota = quota(set);
        if (quota == null
                || quota.counter().countHere(quota, exchange.outcome().startMillis(), quotaNumbers(exchange))) {
            return Verdict.PASS;
        }
        return new LimitRun(this, exchange, set, told).fromQuota();
    }

    SmoothingEvents.Teller teller(Exchange exchange) {
        return smoothing.map(events -> events.of(exchange)).orElse(SmoothingEvents.Teller.NOBODY);
    }

    Limiters limiters() {
        return limiters;
    }

    @Nullable
    RateRule rate(LimitSet set) {
        return rates ? set.rate() : null;
    }

    @Nullable
    Quota quota(LimitSet set) {
        return quotas ? set.quota() : null;
    }

    /// Null when these limits are not to be told, or another, which comes first, has told already.
    private @Nullable LimitNumbers rateNumbers(Exchange exchange) {
        var numbers = exchange.limits();
        return shown && !numbers.hasRate() ? numbers : null;
    }

    @Nullable
    LimitNumbers quotaNumbers(Exchange exchange) {
        return shown ? exchange.limits() : null;
    }

    Verdict rateRefused(Exchange exchange) {
        exchange.loop().counters().rateLimited++;
        var numbers = exchange.limits();
        if (limiters.rateHeaders() && numbers.hasRate()) {
            var head = exchange.early();
            head.set(HeaderName.RATE_LIMIT_LIMIT, numbers.rateLimit());
            head.set(HeaderName.RATE_LIMIT_REMAINING, numbers.rateRemaining());
            head.set(HeaderName.RATE_LIMIT_RESET, numbers.rateReset());
        }
        return rateRefusal;
    }

    Verdict quotaRefused(Exchange exchange) {
        exchange.loop().counters().quotaExceeded++;
        return quotaRefusal;
    }
}
