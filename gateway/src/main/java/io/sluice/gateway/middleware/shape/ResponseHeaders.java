package io.sluice.gateway.middleware.shape;

import io.netty.buffer.ByteBufUtil;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.ResponseStep;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.ContentGuess;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.gateway.variables.Variables;
import io.sluice.model.middleware.ResponseStage;
import io.sluice.model.middleware.ShapeSpec.HeaderEdit;

/// Edits the fields of a response: those of the endpoint, then those of the version (`gateway-features-1.md` 5.4).
///
/// A body whose Content-Type was removed gets one that is guessed, so it is read before it is sent.
public final class ResponseHeaders implements ResponseStep {
    private static final int LOOKED_AT = 512;

    private final HeaderEdits global;
    private final EndpointTable<RequestHeaders.EndpointEdits> endpoints;
    private final Variables variables;
    private final ResponseStage stage;
    private final String targetBase;

    /// @param stage      when it runs: a `header_injector` comes after the edits of the version
    /// @param targetBase path of the API's target without its final slash
    public ResponseHeaders(
            HeaderEdit global,
            EndpointTable<RequestHeaders.EndpointEdits> endpoints,
            Variables variables,
            ResponseStage stage,
            String targetBase) {
        this.global = HeaderEdits.of(global);
        this.endpoints = endpoints;
        this.variables = variables;
        this.stage = stage;
        this.targetBase = targetBase;
    }

    @Override
    public String name() {
        return "response-headers";
    }

    @Override
    public ResponseStage responseStage() {
        return stage;
    }

    @Override
    public boolean needsResponseBody(Exchange exchange) {
        if (global.sets(HeaderName.CONTENT_TYPE)) return false;
        if (global.removes(HeaderName.CONTENT_TYPE)) return true;
        var endpoint = endpoints.findForResponse(exchange, targetBase);
        return endpoint != null
                && endpoint.edits().removes(HeaderName.CONTENT_TYPE)
                && !endpoint.edits().sets(HeaderName.CONTENT_TYPE);
    }

    @Override
    public Verdict onResponse(Exchange exchange) {
        var head = exchange.response();
        var endpoint = endpoints.findForResponse(exchange, targetBase);
        if (endpoint != null) endpoint.edits().applyTo(head, exchange, variables);
        global.applyTo(head, exchange, variables);
        if (!head.has(HeaderName.CONTENT_TYPE) && needsResponseBody(exchange)) guess(exchange);
        return Verdict.PASS;
    }

    private static void guess(Exchange exchange) {
        var body = exchange.responseBody();
        int length = Math.min(body.readableBytes(), LOOKED_AT);
        if (length == 0) return;
        var start = ByteBufUtil.getBytes(body, body.readerIndex(), length);
        exchange.response().set(HeaderName.CONTENT_TYPE, ContentGuess.of(start));
    }
}
