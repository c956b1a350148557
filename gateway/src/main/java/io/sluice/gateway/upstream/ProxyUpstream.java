package io.sluice.gateway.upstream;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Upstream;
import io.sluice.gateway.exchange.UpstreamFailure;
import io.sluice.gateway.tls.UpstreamTls;
import java.util.List;
import java.util.Optional;

/// Sends exchanges to the targets of one API, in turn.
public final class ProxyUpstream implements Upstream {
    private final List<String> urls;
    private final Target[] targets;
    private final Route route;
    private final long defaultTimeoutNanos;
    private final Connector connector;
    private final Pool[][] pools;
    private final int[] turn;

    /// @param urls  at least one; several are taken in turn, a weight is so many entries
    /// @param tls   how TLS is spoken to targets that ask for it
    /// @param loops number of event loops
    public ProxyUpstream(
            List<String> urls, Route route, long defaultTimeoutNanos, UpstreamTls tls, Connector connector, int loops) {
        this.urls = List.copyOf(urls);
        this.targets = urls.stream()
                .map(url -> Target.of(url, tls))
                .flatMap(Optional::stream)
                .toArray(Target[]::new);
        this.route = route;
        this.defaultTimeoutNanos = defaultTimeoutNanos;
        this.connector = connector;
        this.pools = new Pool[loops][targets.length];
        this.turn = new int[loops];
    }

    @Override
    public void send(Exchange exchange) {
        if (targets.length == 0) {
            exchange.upstreamFailed(UpstreamFailure.BAD_TARGET);
            return;
        }
        int loop = exchange.loop().index();
        int at = 0;
        if (targets.length > 1) {
            at = turn[loop];
            turn[loop] = at + 1 == targets.length ? 0 : at + 1;
        }
        var pool = pools[loop][at];
        if (pool == null) {
            pool = connector.pool(exchange.loop(), targets[at].address());
            pools[loop][at] = pool;
        }
        if (!exchange.hasDeadline() && defaultTimeoutNanos > 0) exchange.deadlineIn(defaultTimeoutNanos, false);
        if (route.websockets()) exchange.upgrade(Upgrade.wanted(exchange.request()));
        pool.send(exchange, targets[at], route);
    }

    @Override
    public String describe() {
        return String.join(" ", urls);
    }
}
