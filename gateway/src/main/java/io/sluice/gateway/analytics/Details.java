package io.sluice.gateway.analytics;

import io.netty.buffer.ByteBufUtil;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.LocalResponse;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Slot;
import io.sluice.gateway.exchange.Streaming;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.KnownSession;
import io.sluice.gateway.session.OrganisationSessions;
import io.sluice.model.middleware.ResponseStage;
import io.sluice.model.session.Session;
import java.util.Optional;

/// Keeps whole requests and responses for their records, where that is asked for: by the API, the key, the
/// organisation, or for everything. Bodies are then held in memory on both ways, but not those of streams: their
/// records stay without (`gateway-features-1.md` 3.11).
///
/// It is the last step up and the last one down: what it sees is what the upstream gets and what the client
/// gets.
public final class Details implements Middleware, ResponseStep {
    private static final Slot<Kept> SLOT = new Slot<>();

    private final boolean api;
    private final boolean everything;
    private final Optional<OrganisationSessions> organisations;
    private final String orgId;

    /// @param api           of this API
    /// @param everything    of all APIs, unless the organisation says otherwise
    /// @param organisations where organisations have a say
    Details(boolean api, boolean everything, Optional<OrganisationSessions> organisations, String orgId) {
        this.api = api;
        this.everything = everything;
        this.organisations = organisations;
        this.orgId = orgId;
    }

    /// What is kept of one exchange, in wire form.
    static final class Kept {
        byte[] request = RecordSlot.EMPTY;
        byte[] response = RecordSlot.EMPTY;
    }

    @Override
    public String name() {
        return "details";
    }

    @Override
    public ResponseStage responseStage() {
        return ResponseStage.FINISH;
    }

    private boolean wanted(Exchange exchange) {
        if (api) return true;
        var known = KnownSession.SLOT.get(exchange);
        if (known != null && known.session().detailedRecording()) return true;
        if (organisations.isEmpty()) return everything;
        var organisation = organisations.get().now(orgId, exchange.outcome().startNanos());
        if (organisation == null) {
            // The request does not wait; the next one knows.
            var _ = organisations.get().load(orgId);
            return everything;
        }
        return organisation.session().map(Session::detailedRecording).orElse(everything);
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return wanted(exchange) && exchange.upstream().upgrade() == null && !Streaming.asks(exchange);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        if (!needsRequestBody(exchange)) return Verdict.PASS;
        var kept = new Kept();
        kept.request = WireForm.request(exchange, ByteBufUtil.getBytes(exchange.requestBody()), true);
        SLOT.set(exchange, kept);
        return Verdict.PASS;
    }

    @Override
    public boolean needsResponseBody(Exchange exchange) {
        return SLOT.get(exchange) != null && !Streaming.answers(exchange);
    }

    @Override
    public Verdict onResponse(Exchange exchange) {
        var kept = SLOT.get(exchange);
        if (kept != null && needsResponseBody(exchange)) {
            kept.response = WireForm.response(exchange, "HTTP/1.1", ByteBufUtil.getBytes(exchange.responseBody()));
        }
        return Verdict.PASS;
    }

    /// Fills the place of a record, at the end of the exchange.
    void into(RecordSlot slot, Exchange exchange) {
        var kept = SLOT.get(exchange);
        if (kept == null && !wanted(exchange)) return;
        slot.rawRequest = kept == null ? WireForm.request(exchange, RecordSlot.EMPTY, false) : kept.request;
        var answer = exchange.outcome().answered();
        slot.rawResponse = answer == null ? kept == null ? RecordSlot.EMPTY : kept.response : made(exchange, answer);
    }

    /// An answer of the gateway itself has no version of the protocol yet (recorded).
    private static byte[] made(Exchange exchange, LocalResponse answer) {
        return WireForm.response(exchange, "HTTP/0.0", answer.body());
    }
}
