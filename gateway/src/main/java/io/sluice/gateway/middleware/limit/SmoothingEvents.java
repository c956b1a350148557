package io.sluice.gateway.middleware.limit;

import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.handler.RequestEvents;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.event.EventName;

/// Tells that a rate grew or shrank with its use.
final class SmoothingEvents {
    private static final EventName UP = EventName.RATE_LIMIT_SMOOTHING_UP;
    private static final EventName DOWN = EventName.RATE_LIMIT_SMOOTHING_DOWN;

    /// Hears of the next step, on any thread, when the request may be over.
    interface Teller {
        Teller NOBODY = _ -> {};

        void stepped(boolean up);
    }

    private final RequestEvents events;
    private final String apiId;

    SmoothingEvents(RequestEvents events, String apiId) {
        this.events = events;
        this.apiId = apiId;
    }

    /// What the event says of this request is copied now.
    Teller of(Exchange exchange) {
        if (!events.heard(UP, apiId) && !events.heard(DOWN, apiId)) return Teller.NOBODY;
        var known = KnownSession.SLOT.get(exchange);
        var key = known == null ? "" : events.shown(known.key());
        var grown = events.refusal("Rate limit increased with smoothing", exchange, key);
        var shrunk = events.refusal("Rate limit decreased with smoothing", exchange, key);
        var now = exchange.loop().clock().instant();
        return up -> events.events().raise(new Event(up ? UP : DOWN, apiId, up ? grown : shrunk, now));
    }
}
