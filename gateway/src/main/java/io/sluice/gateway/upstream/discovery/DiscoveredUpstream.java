package io.sluice.gateway.upstream.discovery;

import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Upstream;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Sends exchanges to the targets that a registry names, in turn; to those of the definition while there never was an
/// answer of the registry.
public final class DiscoveredUpstream implements Upstream {
    private final HostSource hosts;
    private final Upstream configured;
    private final Function<List<String>, Upstream> builder;
    private volatile @Nullable Built built;

    private record Built(List<String> hosts, Upstream upstream) {}

    /// @param configured where requests go while the registry has named nobody
    /// @param builder    makes the upstream of a list of targets
    public DiscoveredUpstream(HostSource hosts, Upstream configured, Function<List<String>, Upstream> builder) {
        this.hosts = hosts;
        this.configured = configured;
        this.builder = builder;
    }

    @Override
    public void send(Exchange exchange) {
        var list = hosts.current();
        if (list != null) {
            to(list).send(exchange);
            return;
        }
        long generation = exchange.generation();
        var _ = hosts.fetch()
                .whenComplete((found, why) -> exchange.loop().eventLoop().execute(() -> {
                    if (exchange.generation() != generation || !exchange.awaitsUpstream()) return;
                    // Sending may be the end of the exchange.
                    var client = exchange.client();
                    var use = found == null ? hosts.last() : found;
                    (use == null ? configured : to(use)).send(exchange);
                    exchange.flushUpstream();
                    client.flush();
                }));
    }

    /// The same one for the same list, so that its targets take turns.
    private Upstream to(List<String> list) {
        var known = built;
        if (known != null && known.hosts.equals(list)) return known.upstream;
        synchronized (this) {
            var current = built;
            if (current != null && current.hosts.equals(list)) return current.upstream;
            var made = new Built(list, builder.apply(list));
            built = made;
            return made.upstream;
        }
    }

    @Override
    public String describe() {
        return "discovered, else " + configured.describe();
    }

    @Override
    public void close() {
        configured.close();
    }
}
