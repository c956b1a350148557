package io.sluice.gateway.upstream;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Upstream;

/// The upstream of an API whose target is another API (`tyk://…`): completes the target and hands on to the loop.
public final class InternalTarget implements Upstream {
    private final String url;
    private final LoopUpstream loops;

    public InternalTarget(String url, LoopUpstream loops) {
        this.url = url;
        this.loops = loops;
    }

    @Override
    public void send(Exchange exchange) {
        var head = exchange.request();
        var rewritten = exchange.upstream().target();
        if (rewritten != null && LoopUpstream.isLoop(rewritten)) {
            loops.send(exchange);
            return;
        }
        String rest;
        if (rewritten != null) {
            rest = rewritten;
        } else {
            int from = exchange.path().strippedFrom() >= 0 ? exchange.path().strippedFrom() : head.pathStart();
            var path = head.text(from, head.pathEnd());
            rest = head.queryStart() < 0 ? path : path + "?" + head.query();
        }
        var base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        exchange.upstream().target(base + (rest.startsWith("/") || rest.isEmpty() ? rest : "/" + rest));
        loops.send(exchange);
    }

    @Override
    public String describe() {
        return url;
    }
}
