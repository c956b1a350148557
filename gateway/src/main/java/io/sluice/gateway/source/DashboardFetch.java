package io.sluice.gateway.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.document.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One list that a dashboard keeps. Asks as often as `resource_sync` says; when nobody answers and nothing was fetched
/// yet, what was known when the process ran last counts.
///
/// @param from  base of the URL; "" is that of the dashboard
/// @param again tries after the first one
/// @param pause between two tries
record DashboardFetch(DashboardLink link, String from, String path, int again, Duration pause, LastKnown last) {
    private static final Logger LOG = LoggerFactory.getLogger(DashboardFetch.class);

    /// @param first nothing was fetched yet
    JsonNode list(boolean first) throws IOException {
        try {
            var message = asked();
            if (!message.isArray() && !message.isNull()) {
                throw new IOException("the dashboard's answer to " + path + " is no list");
            }
            last.keep(Json.text(message));
            return message;
        } catch (IOException away) {
            var known = first ? last.read() : Optional.<String>empty();
            if (known.isEmpty()) throw away;
            LOG.atWarn()
                    .addKeyValue("path", path)
                    .addKeyValue("reason", away.toString())
                    .log("the dashboard is away; what it said when this node ran last is used");
            return Json.parse(known.get());
        }
    }

    private JsonNode asked() throws IOException {
        for (int tries = 0; ; tries++) {
            try {
                return link.fetch(from, path);
            } catch (IOException away) {
                if (tries >= again || Thread.currentThread().isInterrupted()) throw away;
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }
}
