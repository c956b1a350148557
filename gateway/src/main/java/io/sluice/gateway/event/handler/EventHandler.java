package io.sluice.gateway.event.handler;

import io.sluice.gateway.event.Event;

/// One that hears of events. For threads that may block.
public interface EventHandler {

    /// What it is, for the log: kind and place in its definition.
    String name();

    void handle(Event event);
}
