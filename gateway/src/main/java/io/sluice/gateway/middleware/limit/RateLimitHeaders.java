package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.middleware.ResponseStage;

/// `X-RateLimit-*` on every proxied answer, in place of the upstream's own (source: `auth-and-keys.md` 5.8).
///
/// Of the quota, 0 without a session; or, with `rate_limit_response_headers: rate_limits`, of the rate, none
/// without one.
public final class RateLimitHeaders implements ResponseStep {
    private final boolean rates;

    /// @param rates tell of rates instead of quotas
    public RateLimitHeaders(boolean rates) {
        this.rates = rates;
    }

    @Override
    public String name() {
        return "rate-limit-headers";
    }

    @Override
    public ResponseStage responseStage() {
        return ResponseStage.FINISH;
    }

    @Override
    public Verdict onResponse(Exchange exchange) {
        var head = exchange.response();
        var numbers = exchange.limits();
        if (!rates) {
            head.set(HeaderName.RATE_LIMIT_LIMIT, numbers.quotaMax());
            head.set(HeaderName.RATE_LIMIT_REMAINING, numbers.quotaRemaining());
            head.set(HeaderName.RATE_LIMIT_RESET, numbers.quotaRenews());
        } else if (numbers.hasRate()) {
            head.set(HeaderName.RATE_LIMIT_LIMIT, numbers.rateLimit());
            head.set(HeaderName.RATE_LIMIT_REMAINING, numbers.rateRemaining());
            head.set(HeaderName.RATE_LIMIT_RESET, numbers.rateReset());
        } else {
            head.remove(HeaderName.RATE_LIMIT_LIMIT);
            head.remove(HeaderName.RATE_LIMIT_REMAINING);
            head.remove(HeaderName.RATE_LIMIT_RESET);
        }
        return Verdict.PASS;
    }
}
