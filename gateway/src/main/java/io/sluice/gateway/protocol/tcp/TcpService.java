package io.sluice.gateway.protocol.tcp;

import io.sluice.gateway.analytics.NetworkTraffic;
import io.sluice.gateway.middleware.admit.AddressList;
import io.sluice.gateway.tls.UpstreamTlsRules;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.AdmitSpec;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// One TCP or TLS service as it is being served. Outlives a reload that does not change it; a connection keeps the
/// service that it began with.
public final class TcpService {
    private final String id;
    private final String domain;
    private final boolean proxyProtocol;
    private final List<Endpoint> targets;
    private final Predicate<String> down;
    private final List<AddressList> allowed = new ArrayList<>();
    private final List<AddressList> blocked = new ArrayList<>();
    private final NetworkTraffic traffic;
    private final AtomicInteger turn = new AtomicInteger();

    /// @param domain  name in the client's handshake that is its own; "" is every other
    /// @param secure  how TLS is spoken to targets that want it
    /// @param down    whether a target, by host and port, is not to be asked
    /// @param traffic what is counted of it
    /// @throws IllegalArgumentException when a target makes no sense, saying why
    public TcpService(
            ApiDefinition api, String domain, UpstreamTlsRules secure, Predicate<String> down, NetworkTraffic traffic) {
        this.id = api.id();
        this.domain = domain;
        this.proxyProtocol = api.listen().proxyProtocol();
        this.down = api.target().checkHealth() ? down : _ -> false;
        this.traffic = traffic;
        var usual = api.target().url().startsWith("tls://") ? "tls" : "tcp";
        var urls = api.target().targets().isEmpty()
                ? List.of(api.target().url())
                : api.target().targets();
        this.targets = urls.stream().map(url -> Endpoint.of(url, usual, secure)).toList();
        for (var spec : api.middleware()) {
            switch (spec) {
                case AdmitSpec.IpAllow(var addresses) -> allowed.add(AddressList.of(addresses));
                case AdmitSpec.IpBlock(var addresses) -> blocked.add(AddressList.of(addresses));
                default -> {
                    // Everything else is about HTTP.
                }
            }
        }
    }

    public String id() {
        return id;
    }

    /// Whether this is the name that it is chosen by.
    public boolean answersTo(String name) {
        return domain.equalsIgnoreCase(name);
    }

    String domain() {
        return domain;
    }

    boolean proxyProtocol() {
        return proxyProtocol;
    }

    NetworkTraffic traffic() {
        return traffic;
    }

    boolean admits(InetAddress client) {
        var address = Optional.of(client);
        return allowed.stream().allMatch(list -> list.contains(address))
                && blocked.stream().noneMatch(list -> list.contains(address));
    }

    /// The targets to try, in this order: each connection begins with the next one of the list. Those that are down
    /// are left out.
    List<Endpoint> order() {
        int first = Math.floorMod(turn.getAndIncrement(), targets.size());
        var order = new ArrayList<Endpoint>(targets.size());
        for (int i = 0; i < targets.size(); i++) {
            var target = targets.get((first + i) % targets.size());
            if (!down.test(target.authority()) && !order.contains(target)) order.add(target);
        }
        return order;
    }
}
