package io.sluice.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.sluice.model.document.Json;
import io.sluice.storage.Notices;
import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The pages of a dashboard, through the store (source: `wire-formats.md` 8).
record StoreCopy(Notices notices, TextLines text) implements Collector {
    private static final long PATIENCE_SECONDS = 5;

    @Override
    public String name() {
        return "the store";
    }

    @Override
    public void take(ILoggingEvent event) throws IOException {
        var organisation = LogFields.of(event).getOrDefault("org_id", "");
        var message = Json.object();
        message.put("Type", "gateway-log");
        message.put("Message", new String(text.encode(event), UTF_8));
        message.put("OrgID", organisation.toString());
        message.put("Timestamp", DateTimeFormatter.ISO_INSTANT.format(event.getInstant()));
        try {
            notices.publish(Notices.DASHBOARD, Json.text(message).getBytes(UTF_8))
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | RuntimeException away) {
            throw new IOException("it is away", away);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
            throw new IOException("the process ends", over);
        }
    }

    @Override
    public void close() {
        // Belongs to the gateway.
    }
}
