package io.sluice.gateway.observe;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Exchange;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A line for each request that no API takes (`track_404_logs`). The log never waits for its reader, so neither does
/// the request.
///
/// @param client whose address it came from
public record NotFoundLog(ClientAddress client) implements Consumer<Exchange> {
    private static final Logger LOG = LoggerFactory.getLogger(NotFoundLog.class);

    @Override
    public void accept(Exchange exchange) {
        LOG.atInfo()
                .addKeyValue("method", exchange.request().method())
                .addKeyValue("host", exchange.request().host())
                .addKeyValue("path", exchange.request().rawPath())
                .addKeyValue("user_ip", client.text(exchange))
                .log("no API takes this path");
    }
}
