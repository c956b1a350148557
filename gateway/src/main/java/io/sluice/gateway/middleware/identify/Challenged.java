package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.http1.HeaderName;

/// A method whose refusals say where tokens come from (`WWW-Authenticate`, RFC 9728 section 5.1).
public final class Challenged implements Middleware {
    public static final HeaderName WWW_AUTHENTICATE = HeaderName.of("Www-Authenticate");

    private final Middleware method;
    private final ResourceMetadata metadata;

    public Challenged(Middleware method, ResourceMetadata metadata) {
        this.method = method;
        this.metadata = metadata;
    }

    @Override
    public String name() {
        return method.name();
    }

    @Override
    public boolean needsRequestBody(Exchange exchange) {
        return method.needsRequestBody(exchange);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return settled(method.onRequest(exchange), exchange);
    }

    private Verdict settled(Verdict verdict, Exchange exchange) {
        switch (verdict) {
            case Verdict.Later later -> {
                return exchange.afterwards(later, settled -> settled(settled, exchange));
            }
            case Verdict.Reject(var _, var status, var _)
            when status < 500 ->
                exchange.early()
                        .set(
                                WWW_AUTHENTICATE,
                                "Bearer realm=\"tyk\", resource_metadata=\"" + metadata.address(exchange) + "\"");
            default -> {}
        }
        return verdict;
    }
}
