package io.sluice.gateway.analytics;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Slot;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.middleware.Endpoint;

/// Marks endpoints whose requests are counted by themselves, and those that leave no record.
public final class Tracking implements Middleware {
    /// How the request is recorded; empty is as any other.
    public static final Slot<Mark> SLOT = new Slot<>();

    public enum Mark {
        /// By itself (`track_endpoints`).
        TRACKED,
        /// Not at all (`do_not_track_endpoints`).
        UNSEEN
    }

    private final EndpointTable<Endpoint> tracked;
    private final EndpointTable<Endpoint> unseen;

    public Tracking(EndpointTable<Endpoint> tracked, EndpointTable<Endpoint> unseen) {
        this.tracked = tracked;
        this.unseen = unseen;
    }

    @Override
    public String name() {
        return "tracking";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (unseen.find(exchange) != null) SLOT.set(exchange, Mark.UNSEEN);
        else if (tracked.find(exchange) != null) SLOT.set(exchange, Mark.TRACKED);
        return Verdict.PASS;
    }
}
