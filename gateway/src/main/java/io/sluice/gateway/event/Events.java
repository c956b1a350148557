package io.sluice.gateway.event;

import io.sluice.model.event.EventName;

/// Where any part of the gateway tells what happened. For all threads, event loops too: it never waits.
public interface Events {

    /// Whether anybody hears of it. Costs two look-ups: ask it before a payload is made on a path that requests take.
    ///
    /// @param apiId of the API that it happened in; "" for none
    boolean heard(EventName name, String apiId);

    /// Has it handled, some time later. What cannot be taken over is dropped and counted.
    void raise(Event event);

    /// Nobody hears of anything.
    Events SILENT = new Events() {
        @Override
        public boolean heard(EventName name, String apiId) {
            return false;
        }

        @Override
        public void raise(Event event) {
            // Nobody listens.
        }
    };
}
