package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.event.handler.RequestEvents;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.settings.MonitorSettings;

/// Watches the quotas of keys. Comes after [SessionLimit]: what that refuses is not looked at.
public final class WatchQuota implements Middleware {
    private final QuotaMonitor monitor;

    public WatchQuota(MonitorSettings settings, RequestEvents events) {
        this.monitor = new QuotaMonitor(settings.limit(), events);
    }

    @Override
    public String name() {
        return "watch-quota";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (exchange.ignored() || exchange.loops().skipsLimits()) return Verdict.PASS;
        var known = KnownSession.SLOT.get(exchange);
        if (known == null) return Verdict.PASS;
        var session = known.session();
        var numbers = exchange.limits();
        monitor.look(
                exchange,
                session.orgId(),
                known.key(),
                session.monitorLimits(),
                numbers.quotaMax(),
                numbers.quotaRemaining(),
                numbers.quotaRenews());
        return Verdict.PASS;
    }
}
