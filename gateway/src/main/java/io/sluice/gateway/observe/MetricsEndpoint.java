package io.sluice.gateway.observe;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;

/// Answers a scraper.
public final class MetricsEndpoint implements Middleware {
    private final MetricsPage page;

    public MetricsEndpoint(MetricsPage page) {
        this.page = page;
    }

    @Override
    public String name() {
        return "metrics";
    }

    /// With thousands of APIs the page takes its time: it is not written on the event loop.
    @Override
    public Verdict onRequest(Exchange exchange) {
        return exchange.offload(() -> new Verdict.Answer(LocalResponse.of(200, MetricText.CONTENT_TYPE, page.text())));
    }
}
