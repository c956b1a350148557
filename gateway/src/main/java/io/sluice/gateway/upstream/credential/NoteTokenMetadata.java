package io.sluice.gateway.upstream.credential;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Middleware;
import io.sluice.gateway.exchange.Verdict;
import io.sluice.gateway.variables.RequestContext;
import io.sluice.model.problem.ProblemCode;

/// Makes members of the token endpoint's answer context variables (`extra_metadata`), for the steps that follow.
public final class NoteTokenMetadata implements Middleware {
    private final TokenSource tokens;

    public NoteTokenMetadata(TokenSource tokens) {
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return "token-metadata";
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var known = tokens.current();
        if (known != null) return note(exchange, known);
        var later = exchange.later();
        long generation = exchange.generation();
        var _ = tokens.fetch()
                .whenComplete((found, why) -> exchange.loop().eventLoop().execute(() -> {
                    if (exchange.generation() != generation) return;
                    later.complete(
                            found == null
                                    ? new Verdict.Reject(ProblemCode.UPSTREAM_TOKEN_MISSING)
                                    : note(exchange, found));
                }));
        return later;
    }

    private static Verdict note(Exchange exchange, TokenSource.Held token) {
        if (token.metadata().isEmpty()) return Verdict.PASS;
        var context = RequestContext.open(exchange);
        for (var member : token.metadata().properties()) {
            var value = member.getValue();
            context.put(member.getKey(), value.isTextual() ? value.asText() : value);
        }
        return Verdict.PASS;
    }
}
