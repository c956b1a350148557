package io.sluice.gateway.compile;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.middleware.ResponseStage;

/// `X-RateLimit-*` on every proxied answer; all three are 0 without a session (`gateway-features-1.md` 3.3).
final class RateLimitHeaders implements ResponseStep {
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
        head.set(HeaderName.RATE_LIMIT_LIMIT, 0);
        head.set(HeaderName.RATE_LIMIT_REMAINING, 0);
        head.set(HeaderName.RATE_LIMIT_RESET, 0);
        return Verdict.PASS;
    }
}
