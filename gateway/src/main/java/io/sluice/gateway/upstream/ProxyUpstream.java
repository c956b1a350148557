package io.sluice.gateway.upstream;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Upstream;
import io.sluice.gateway.exchange.UpstreamFailure;
import io.sluice.gateway.tls.UpstreamTlsRules;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// Sends exchanges to the targets of one API, in turn.
public final class ProxyUpstream implements Upstream {
    private final List<String> urls;
    private final Target[] targets;
    private final Target.Address[] addresses;
    private final Route route;
    private final long defaultTimeoutNanos;
    private final Connector connector;
    private final Pool[][] pools;
    private final AtomicInteger turn = new AtomicInteger();
    private final UpstreamTlsRules tls;
    private final UpstreamProxies proxies;
    private final Predicate<String> down;

    /// @param urls  at least one; several are taken in turn, a weight is so many entries
    /// @param tls   how TLS is spoken to targets that ask for it
    /// @param proxies which proxy is in front of targets
    /// @param loops number of event loops
    /// @param down  hosts, with port as written, that are left out
    public ProxyUpstream(
            List<String> urls,
            Route route,
            long defaultTimeoutNanos,
            UpstreamTlsRules tls,
            UpstreamProxies proxies,
            Connector connector,
            int loops,
            Predicate<String> down) {
        this.urls = List.copyOf(urls);
        this.targets = urls.stream()
                .map(url -> Target.of(url, tls, proxies))
                .flatMap(Optional::stream)
                .toArray(Target[]::new);
        this.addresses = Arrays.stream(targets).map(Target::address).toArray(Target.Address[]::new);
        for (var address : addresses) connector.kept().know(address);
        this.route = route;
        this.defaultTimeoutNanos = defaultTimeoutNanos;
        this.connector = connector;
        this.pools = new Pool[loops][targets.length];
        this.tls = tls;
        this.proxies = proxies;
        this.down = down;
    }

    @Override
    public void send(Exchange exchange) {
        if (targets.length == 0) {
            exchange.upstreamFailed(UpstreamFailure.BAD_TARGET);
            return;
        }
        // One turn for all loops: clients see the targets one after the other, however they are spread over loops.
        int at = next();
        if (at < 0) {
            exchange.upstreamFailed(UpstreamFailure.NO_HOST);
            return;
        }
        if (!exchange.hasDeadline() && defaultTimeoutNanos > 0) exchange.deadlineIn(defaultTimeoutNanos, false);
        if (route.websockets()) exchange.upstream().upgrade(Upgrade.wanted(exchange.request()));
        var rewritten = exchange.upstream().target();
        if (rewritten != null && !rewritten.startsWith("/")) {
            elsewhere(exchange, rewritten, targets[at]);
            return;
        }
        int loop = exchange.loop().index();
        var pool = pools[loop][at];
        if (pool == null || pool.isDropped()) {
            pool = connector.pool(exchange.loop(), addresses[at]);
            pools[loop][at] = pool;
        }
        exchange.upstream().authority(targets[at].authority());
        pool.send(exchange, targets[at], route);
    }

    /// Index of the target whose turn it is; -1 when all are down.
    private int next() {
        if (targets.length == 1) return down.test(targets[0].authority()) ? -1 : 0;
        for (int tried = 0; tried < targets.length; tried++) {
            int at = Math.floorMod(turn.getAndIncrement(), targets.length);
            if (!down.test(targets[at].authority())) return at;
        }
        return -1;
    }

    /// A rewrite asked for a whole URL: it takes the target's place, but the target's own query stays in front.
    private void elsewhere(Exchange exchange, String url, Target instead) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        if (path < 0) path = url.length();
        var query = new String(instead.query(), StandardCharsets.ISO_8859_1);
        var found = Target.of(url.substring(0, path) + (query.isEmpty() ? "/" : "/?" + query), tls, proxies);
        if (found.isEmpty()) {
            exchange.upstreamFailed(UpstreamFailure.BAD_TARGET);
            return;
        }
        exchange.upstream().target(url.substring(path));
        connector.pool(exchange.loop(), found.get().address()).send(exchange, found.get(), route);
    }

    @Override
    public String describe() {
        return String.join(" ", urls);
    }
}
