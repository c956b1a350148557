package io.sluice.gateway.upstream.credential;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Upstream;
import io.sluice.gateway.http1.HeaderName;
import io.sluice.model.middleware.UpstreamSpec.UpstreamBasic;
import io.sluice.model.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Sends requests up with a credential of the gateway (`gateway-features-1.md` 3.16). Without it none goes up.
///
/// It is the last one before the upstream, so that nothing that is answered here, or by another API, costs a token.
public final class ShowCredential implements Upstream {
    private final Upstream next;
    private final Optional<Credential> fixed;
    private final Optional<TokenSource> tokens;

    private ShowCredential(Upstream next, Optional<Credential> fixed, Optional<TokenSource> tokens) {
        this.next = next;
        this.fixed = fixed;
        this.tokens = tokens;
    }

    public static ShowCredential of(Upstream next, UpstreamBasic basic) {
        var both = (basic.username() + ":" + basic.password()).getBytes(StandardCharsets.UTF_8);
        var value = "Basic " + Base64.getEncoder().encodeToString(both);
        return new ShowCredential(
                next, Optional.of(new Credential(HeaderName.of(basic.header()), value)), Optional.empty());
    }

    public static ShowCredential of(Upstream next, TokenSource tokens) {
        return new ShowCredential(next, Optional.empty(), Optional.of(tokens));
    }

    @Override
    public void send(Exchange exchange) {
        if (fixed.isPresent()) {
            send(exchange, fixed.get());
            return;
        }
        var source = tokens.orElseThrow();
        var known = source.current();
        if (known != null) {
            send(exchange, known.credential());
            return;
        }
        long generation = exchange.generation();
        var _ = source.fetch()
                .whenComplete((found, why) -> exchange.loop().eventLoop().execute(() -> {
                    if (exchange.generation() != generation || !exchange.awaitsUpstream()) return;
                    // A refusal may be the end of the exchange.
                    var client = exchange.client();
                    if (found == null) exchange.reject(ProblemCode.UPSTREAM_TOKEN_MISSING);
                    else send(exchange, found.credential());
                    exchange.flushUpstream();
                    client.flush();
                }));
    }

    private void send(Exchange exchange, Credential credential) {
        Credential.SLOT.set(exchange, credential);
        next.send(exchange);
    }

    @Override
    public String describe() {
        return next.describe();
    }

    @Override
    public void close() {
        next.close();
    }
}
