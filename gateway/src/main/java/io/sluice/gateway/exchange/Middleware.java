package io.sluice.gateway.exchange;

/// One step of a request on its way up.
public interface Middleware extends Step {

    /// Decides about one request. Runs on the event loop: returns within microseconds, never blocks; slow work goes
    /// through [Exchange#offload] or completes an [Exchange#later] verdict.
    Verdict onRequest(Exchange exchange);

    /// True when [#onRequest] reads [Exchange#requestBody]: it is then called once the whole body is in memory.
    default boolean needsRequestBody(Exchange exchange) {
        return false;
    }
}
