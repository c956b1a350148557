package io.sluice.gateway.analytics;

import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Slot;
import io.sluice.gateway.http1.Framing;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.OrganisationSessions;
import io.sluice.model.api.ApiDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Notes what there is to know of a request at its end, in a slot of its event loop.
public final class RecordTraffic implements Ending {
    /// Set by the response cache when it answered.
    public static final Slot<Boolean> CACHED = new Slot<>();

    private final RecordSource source;
    private final Recorder recorder;
    private final ClientAddress client;
    private final Details details;
    private final Optional<OrganisationSessions> organisations;

    /// @param details       what is kept of whole messages; a step of the same pipeline
    /// @param organisations where they say how long records are kept
    RecordTraffic(
            ApiDefinition api,
            Recorder recorder,
            ClientAddress client,
            Details details,
            Optional<OrganisationSessions> organisations) {
        this.source = RecordSource.of(api);
        this.recorder = recorder;
        this.client = client;
        this.details = details;
        this.organisations = organisations;
    }

    @Override
    public String name() {
        return "record-traffic";
    }

    @Override
    public void onEnd(Exchange exchange) {
        int status = exchange.outcome().status();
        var tracking = Tracking.SLOT.get(exchange);
        if (status == 0 || tracking == Tracking.Mark.UNSEEN) return;
        var buffer = recorder.buffer(exchange.loop().index());
        var slot = buffer.next();
        if (slot == null) return;
        var head = exchange.request();
        slot.source = source;
        slot.known = KnownSession.SLOT.get(exchange);
        slot.method = head.method();
        slot.version = exchange.versionName();
        slot.tracked = tracking == Tracking.Mark.TRACKED;
        slot.cached = CACHED.get(exchange) != null;
        long length = exchange.requestLength();
        slot.contentLength = length == Framing.CHUNKED ? -1 : length;
        slot.status = status;
        slot.endMillis = exchange.loop().clock().millis();
        slot.totalMillis = (System.nanoTime() - exchange.outcome().startNanos()) / 1_000_000;
        slot.upstreamMillis = exchange.outcome().upstreamNanos() / 1_000_000;
        slot.expireAfterSeconds = expireAfter(exchange);
        bytes(exchange, slot);
        details.into(slot, exchange);
        if (!source.tagHeaders().isEmpty()) tagValues(exchange, slot);
        if (buffer.publish()) recorder.wake();
    }

    private long expireAfter(Exchange exchange) {
        if (organisations.isEmpty()) return source.expireAfterSeconds();
        var organisation =
                organisations.get().now(source.orgId(), exchange.outcome().startNanos());
        if (organisation == null) {
            // A record does not wait; the next one knows.
            var _ = organisations.get().load(source.orgId());
            return source.expireAfterSeconds();
        }
        long own = organisation.session().isPresent()
                ? organisation.session().get().dataExpires()
                : 0;
        return own > 0 ? own : source.expireAfterSeconds();
    }

    private void bytes(Exchange exchange, RecordSlot slot) {
        var head = exchange.request();
        int at = slot.copy(head, head.pathStart(), head.pathEnd(), 0);
        slot.pathEnd = at;
        int stripped = exchange.path().strippedFrom();
        slot.stripped = stripped < 0 ? 0 : stripped - head.pathStart();
        int agent = head.find(HeaderName.USER_AGENT);
        if (agent >= 0) at = slot.copy(head, head.valueStart(agent), head.valueEnd(agent), at);
        slot.agentEnd = at;
        slot.addressEnd = address(exchange, slot, at);
    }

    /// Bytes of the connection's address are ready; one that headers tell has to be read.
    private int address(Exchange exchange, RecordSlot slot, int at) {
        var head = exchange.request();
        var told = head.has(HeaderName.X_REAL_IP) || head.has(HeaderName.X_FORWARDED_FOR);
        var address = told
                ? client.text(exchange).getBytes(StandardCharsets.US_ASCII)
                : exchange.client().remoteAddress();
        return slot.copy(address, 0, address.length, at);
    }

    private void tagValues(Exchange exchange, RecordSlot slot) {
        var values = new String[source.tagHeaders().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = exchange.request().valueOrEmpty(source.tagHeaders().get(i));
        }
        slot.tagValues = values;
    }
}
