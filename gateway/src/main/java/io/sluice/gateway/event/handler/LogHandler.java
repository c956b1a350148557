package io.sluice.gateway.event.handler;

import io.sluice.gateway.event.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes `prefix:event` to the log, as a warning (recorded: `plugins.md` 15, no. 34).
record LogHandler(String name, String prefix) implements EventHandler {
    private static final Logger LOG = LoggerFactory.getLogger("io.sluice.event.log-handler");

    @Override
    public void handle(Event event) {
        LOG.warn("{}:{}", prefix, event.name().id());
    }
}
