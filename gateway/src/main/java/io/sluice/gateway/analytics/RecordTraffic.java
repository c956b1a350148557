package io.sluice.gateway.analytics;

import io.sluice.gateway.exchange.Ending;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.http1.Framing;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.session.KnownSession;
import io.sluice.model.api.ApiDefinition;

/// Notes what there is to know of a request at its end, in a slot of its event loop.
public final class RecordTraffic implements Ending {
    private final RecordSource source;
    private final Recorder recorder;

    public RecordTraffic(ApiDefinition api, Recorder recorder) {
        this.source = RecordSource.of(api);
        this.recorder = recorder;
    }

    @Override
    public String name() {
        return "record-traffic";
    }

    @Override
    public void onEnd(Exchange exchange) {
        int status = exchange.statusSent();
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
        slot.cached = false;
        long length = exchange.requestLength();
        slot.contentLength = length == Framing.CHUNKED ? -1 : length;
        slot.status = status;
        slot.endMillis = exchange.loop().clock().millis();
        slot.totalMillis = (System.nanoTime() - exchange.startNanos()) / 1_000_000;
        slot.upstreamMillis = exchange.upstreamNanos() / 1_000_000;
        bytes(exchange, slot);
        if (!source.tagHeaders().isEmpty()) tagValues(exchange, slot);
        if (buffer.publish()) recorder.wake();
    }

    private static void bytes(Exchange exchange, RecordSlot slot) {
        var head = exchange.request();
        int at = slot.copy(head, head.pathStart(), head.pathEnd(), 0);
        slot.pathEnd = at;
        int stripped = exchange.strippedFrom();
        slot.stripped = stripped < 0 ? 0 : stripped - head.pathStart();
        int agent = head.find(HeaderName.USER_AGENT);
        if (agent >= 0) at = slot.copy(head, head.valueStart(agent), head.valueEnd(agent), at);
        slot.agentEnd = at;
        slot.addressEnd = address(exchange, slot, at);
    }

    /// `X-Real-IP`, else the first of `X-Forwarded-For`, else the address of the connection.
    private static int address(Exchange exchange, RecordSlot slot, int at) {
        var head = exchange.request();
        int real = head.find(HeaderName.X_REAL_IP);
        if (real >= 0 && head.valueEnd(real) > head.valueStart(real)) {
            return slot.copy(head, head.valueStart(real), head.valueEnd(real), at);
        }
        int forwarded = head.find(HeaderName.X_FORWARDED_FOR);
        if (forwarded >= 0) {
            int from = head.valueStart(forwarded);
            int to = from;
            while (to < head.valueEnd(forwarded) && head.bytes()[to] != ',') to++;
            while (to > from && head.bytes()[to - 1] == ' ') to--;
            if (to > from) return slot.copy(head, from, to, at);
        }
        var peer = exchange.client().remoteAddress();
        return slot.copy(peer, 0, peer.length, at);
    }

    private void tagValues(Exchange exchange, RecordSlot slot) {
        var values = new String[source.tagHeaders().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = exchange.request().valueOrEmpty(source.tagHeaders().get(i));
        }
        slot.tagValues = values;
    }
}
