package io.sluice.gateway.uptime;

import java.util.Set;

/// Hosts that are down, as far as this gateway has heard. Reading costs one volatile read.
public final class HostHealth {
    private volatile Set<String> down = Set.of();

    /// @param host host and port as in the URL of the target
    public boolean isDown(String host) {
        return down.contains(host);
    }

    void down(Set<String> hosts) {
        down = Set.copyOf(hosts);
    }

    Set<String> down() {
        return down;
    }
}
