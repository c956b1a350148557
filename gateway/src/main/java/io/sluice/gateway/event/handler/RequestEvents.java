package io.sluice.gateway.event.handler;

import io.sluice.gateway.event.Event;
import io.sluice.gateway.event.EventMeta;
import io.sluice.gateway.event.Events;
import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.event.EventName;
import java.nio.charset.StandardCharsets;

/// Events that are about a request.
///
/// @param client    whose address it came from
/// @param wholeKeys keys are shown as they are (`enable_key_logging`)
public record RequestEvents(Events events, ClientAddress client, boolean wholeKeys) {
    private static final int SHOWN = 4;

    public boolean heard(EventName name, String apiId) {
        return events.heard(name, apiId);
    }

    /// Raises it; the request is copied.
    public void raise(EventName name, Exchange exchange, EventMeta meta) {
        var now = exchange.loop().clock().instant();
        events.raise(new Event(name, exchange.api().definition().id(), meta, now));
    }

    /// The request was refused, or treated in another way.
    ///
    /// @param key as it may be shown
    public EventMeta.Refusal refusal(String message, Exchange exchange, String key) {
        return new EventMeta.Refusal(message, wire(exchange), exchange.path().decoded(), origin(exchange), key);
    }

    /// Address of the client.
    public String origin(Exchange exchange) {
        return client.text(exchange);
    }

    /// A key as people may see it.
    public String shown(String key) {
        if (wholeKeys || key.isEmpty()) return key;
        return key.length() > SHOWN ? "****" + key.substring(key.length() - SHOWN) : "--";
    }

    /// The head of the request as it came, in wire form; bodies are not kept.
    public static byte[] wire(Exchange exchange) {
        var head = exchange.request();
        var text = new StringBuilder();
        text.append(head.method()).append(' ').append(head.rawTarget()).append(" HTTP/1.1\r\n");
        text.append("Host: ").append(head.host()).append("\r\n");
        for (int i = 0; i < head.count(); i++) {
            if (!head.isThere(i) || head.known(i) == HeaderName.K_HOST) continue;
            text.append(head.name(i)).append(": ").append(head.value(i).strip()).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
