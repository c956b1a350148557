package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.event.handler.RequestEvents;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.model.settings.MonitorSettings;

/// Watches the quota of the API's organisation. Comes after [OrganisationLimit].
public final class WatchOrganisation implements Middleware {
    private final String orgId;
    private final Limiters limiters;
    private final QuotaMonitor monitor;

    public WatchOrganisation(String orgId, Limiters limiters, MonitorSettings settings, RequestEvents events) {
        this.orgId = orgId;
        this.limiters = limiters;
        this.monitor = new QuotaMonitor(settings.limit(), events);
    }

    @Override
    public String name() {
        return "watch-organisation";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var known = limiters.organisations().now(orgId, exchange.outcome().startNanos());
        if (known == null || known.session().isEmpty()) return Verdict.PASS;
        var quota = OrganisationLimit.quota(known);
        if (quota == null) return Verdict.PASS;
        var counter = quota.counter();
        monitor.look(
                exchange,
                orgId,
                "",
                known.session().get().monitorLimits(),
                quota.max(),
                Math.max(0, quota.max() - counter.used()),
                counter.renews() / 1_000);
        return Verdict.PASS;
    }
}
