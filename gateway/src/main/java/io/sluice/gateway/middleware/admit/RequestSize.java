package io.sluice.gateway.middleware.admit;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.Framing;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.gateway.route.EndpointTable;
import io.sluice.model.middleware.AdmitSpec;
import io.sluice.model.problem.ProblemCode;

/// Refuses requests by their Content-Length; a body of unknown length is refused too (`gateway-features-1.md` 5.16).
///
/// The limit of the version is checked first, then that of the endpoint; methods that carry no body are exempt.
public final class RequestSize implements Middleware {
    private static final Verdict NO_LENGTH = new Verdict.Reject(ProblemCode.BODY_LENGTH_MISSING);
    private static final Verdict TOO_LARGE = new Verdict.Reject(ProblemCode.BODY_OVER_LIMIT);

    private final long globalBytes;
    private final EndpointTable<AdmitSpec.RequestSize.EndpointSize> endpoints;

    /// @param globalBytes 0 is no limit
    public RequestSize(long globalBytes, EndpointTable<AdmitSpec.RequestSize.EndpointSize> endpoints) {
        this.globalBytes = globalBytes;
        this.endpoints = endpoints;
    }

    @Override
    public String name() {
        return "request-size";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        switch (exchange.request().method()) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "DELETE" -> {
                return Verdict.PASS;
            }
            default -> {}
        }
        if (globalBytes > 0) {
            var verdict = check(exchange, globalBytes);
            if (verdict != Verdict.PASS) return verdict;
        }
        var endpoint = endpoints.find(exchange);
        return endpoint == null ? Verdict.PASS : check(exchange, endpoint.bytes());
    }

    private static Verdict check(Exchange exchange, long most) {
        long length = exchange.requestLength();
        // A length of 0 was either sent as such or left out.
        if (length == Framing.CHUNKED || !exchange.request().has(HeaderName.CONTENT_LENGTH)) return NO_LENGTH;
        return length > most ? TOO_LARGE : Verdict.PASS;
    }
}
