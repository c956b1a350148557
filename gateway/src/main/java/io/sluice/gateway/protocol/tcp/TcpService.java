package io.sluice.gateway.protocol.tcp;

import io.sluice.gateway.analytics.NetworkTraffic;
import io.sluice.gateway.middleware.admit.AddressList;
import io.sluice.model.api.ApiDefinition;
import io.sluice.model.middleware.AdmitSpec;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One TCP or TLS service as it is being served. Outlives a reload that does not change it; a connection keeps the
/// service that it began with.
public final class TcpService {
    private final String id;
    private final String domain;
    private final boolean proxyProtocol;
    private final TcpTargets targets;
    private final List<AddressList> allowed = new ArrayList<>();
    private final List<AddressList> blocked = new ArrayList<>();
    private final NetworkTraffic traffic;

    /// @param domain  name in the client's handshake that is its own; "" is every other
    /// @param traffic what is counted of it
    public TcpService(ApiDefinition api, String domain, TcpTargets targets, NetworkTraffic traffic) {
        this.id = api.id();
        this.domain = domain;
        this.proxyProtocol = api.listen().proxyProtocol();
        this.targets = targets;
        this.traffic = traffic;
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

    TcpTargets targets() {
        return targets;
    }

    NetworkTraffic traffic() {
        return traffic;
    }

    boolean admits(InetAddress client) {
        var address = Optional.of(client);
        return allowed.stream().allMatch(list -> list.contains(address))
                && blocked.stream().noneMatch(list -> list.contains(address));
    }
}
