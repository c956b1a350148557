package io.sluice.gateway.observe;

import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;

/// Counts the requests of one API. Allocates nothing.
final class CountTraffic implements Ending {
    private final ApiTraffic traffic;

    CountTraffic(ApiTraffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public String name() {
        return "count-traffic";
    }

    @Override
    public void onEnd(Exchange exchange) {
        var counts = traffic.on(exchange.loop().index());
        int group = exchange.outcome().status() / 100;
        counts.classes[group > 0 && group < ApiTraffic.CLASSES ? group : 0]++;
        counts.total.add(System.nanoTime() - exchange.outcome().startNanos());
        long upstream = exchange.outcome().upstreamNanos();
        if (upstream > 0) counts.upstream.add(upstream);
    }
}
