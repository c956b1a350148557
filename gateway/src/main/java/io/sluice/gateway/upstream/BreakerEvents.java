package io.sluice.gateway.upstream;

import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.event.Events;
import io.sluice.model.event.EventName;
import java.time.Instant;

/// Tells of the breaker of one endpoint: under the name of the turn it took, and under one name for both
/// (`gateway-features-1.md` 3.9).
///
/// @param path of the endpoint, as it is configured
record BreakerEvents(String apiId, String path, Events events) implements Breaker.Turns {

    @Override
    public void turned(boolean open, long now) {
        raise(open ? EventName.BREAKER_TRIPPED : EventName.BREAKER_RESET, open, now);
        raise(EventName.BREAKER_TRIGGERED, open, now);
    }

    private void raise(EventName name, boolean open, long now) {
        if (!events.heard(name, apiId)) return;
        var meta = new EventMeta.Breaker(open ? "Breaker Tripped" : "Breaker Reset", path, apiId, !open);
        events.raise(new Event(name, apiId, meta, Instant.ofEpochMilli(now)));
    }
}
