package io.sluice.gateway.middleware.identify;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.session.KnownSession;
import org.jspecify.annotations.Nullable;

/// A method that has to let the caller in, but whose session is not the one that counts
/// (`base_identity_provided_by` names another).
public final class NoIdentity implements Middleware {
    private final Middleware method;

    public NoIdentity(Middleware method) {
        this.method = method;
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
        var before = KnownSession.SLOT.get(exchange);
        return settled(method.onRequest(exchange), before, exchange);
    }

    private static Verdict settled(Verdict verdict, @Nullable KnownSession before, Exchange exchange) {
        if (verdict instanceof Verdict.Later later) {
            return exchange.afterwards(later, settled -> settled(settled, before, exchange));
        }
        KnownSession.SLOT.set(exchange, before);
        return verdict;
    }
}
