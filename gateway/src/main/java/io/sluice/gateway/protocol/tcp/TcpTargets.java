package io.sluice.gateway.protocol.tcp;

import io.sluice.gateway.tls.UpstreamTlsRules;
import io.sluice.gateway.upstream.discovery.HostSource;
import io.sluice.model.api.ApiDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the connections of a service go: to the targets of its definition, or to those that a registry names
/// (`gateway-features-1.md` 3.7), in turn.
public final class TcpTargets {
    private static final Logger LOG = LoggerFactory.getLogger(TcpTargets.class);

    private final String apiId;
    private final String usual;
    private final UpstreamTlsRules secure;
    private final List<Endpoint> configured;
    private final Optional<HostSource> registry;
    private final Predicate<String> down;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile @Nullable Discovered discovered;

    private record Discovered(List<String> hosts, List<Endpoint> targets) {}

    /// @param secure   how TLS is spoken to targets that want it
    /// @param registry names targets; those of the definition count while it has never named any
    /// @param down     whether a target, by host and port, is not to be asked
    /// @throws IllegalArgumentException when a target of the definition makes no sense, saying why
    public TcpTargets(
            ApiDefinition api, UpstreamTlsRules secure, Optional<HostSource> registry, Predicate<String> down) {
        var target = api.target();
        this.apiId = api.id();
        this.secure = secure;
        this.registry = registry;
        this.down = target.checkHealth() ? down : _ -> false;
        this.usual = target.url().startsWith("tls://") ? "tls" : "tcp";
        var urls = target.targets().isEmpty() ? List.of(target.url()) : target.targets();
        this.configured =
                urls.stream().map(url -> Endpoint.of(url, usual, secure)).toList();
    }

    /// Tells the targets to try, in this order: each connection begins with the next one of the list. Those that are
    /// down are left out.
    ///
    /// @param home runs `next` when the registry has to be waited for; otherwise it runs at once
    void order(Executor home, Consumer<List<Endpoint>> next) {
        if (registry.isEmpty()) {
            next.accept(inTurn(configured));
            return;
        }
        var source = registry.get();
        var list = source.current();
        if (list != null) {
            next.accept(inTurn(named(list)));
            return;
        }
        var _ = source.fetch()
                .whenComplete((found, why) -> home.execute(() -> {
                    var use = found == null ? source.last() : found;
                    next.accept(inTurn(use == null ? configured : named(use)));
                }));
    }

    /// A target did not answer: what the registry said may be old.
    void doubt() {
        registry.ifPresent(HostSource::doubt);
    }

    private List<Endpoint> inTurn(List<Endpoint> targets) {
        int first = Math.floorMod(turn.getAndIncrement(), targets.size());
        var order = new ArrayList<Endpoint>(targets.size());
        for (int i = 0; i < targets.size(); i++) {
            var target = targets.get((first + i) % targets.size());
            if (!down.test(target.authority()) && !order.contains(target)) order.add(target);
        }
        return order;
    }

    private List<Endpoint> named(List<String> hosts) {
        var known = discovered;
        if (known == null || !known.hosts.equals(hosts)) {
            known = new Discovered(hosts, read(hosts));
            discovered = known;
        }
        return known.targets;
    }

    /// What a registry says is not the owner's word: an entry that makes no sense costs itself only.
    private List<Endpoint> read(List<String> hosts) {
        var targets = new ArrayList<Endpoint>();
        for (var host : hosts) {
            try {
                targets.add(Endpoint.of(host, usual, secure));
            } catch (IllegalArgumentException senseless) {
                LOG.warn("{}: the registry names {}", apiId, senseless.getMessage());
            }
        }
        return targets.isEmpty() ? configured : List.copyOf(targets);
    }
}
