package io.sluice.gateway.protocol.tcp;

import java.util.List;
import java.util.Optional;

/// The services on one port.
///
/// @param tls whether clients speak TLS
public record TcpServices(List<TcpService> all, boolean tls) {
    public TcpServices {
        all = List.copyOf(all);
    }

    /// Which of them a client wants (`gateway-features-1.md` 3.12). Without TLS there is one at most.
    sealed interface Choice {
        record Found(TcpService service) implements Choice {}

        record Unclear(String why) implements Choice {}
    }

    /// @param name in the client's handshake
    Choice choose(Optional<String> name) {
        if (all.isEmpty()) return new Choice.Unclear("no service is on this port any more");
        if (name.isEmpty()) {
            return all.size() == 1
                    ? new Choice.Found(all.getFirst())
                    : new Choice.Unclear("Multiple services on different domains running on the same port, but no SNI"
                            + " (domain) information from client");
        }
        for (var service : all) if (service.domain().equalsIgnoreCase(name.get())) return new Choice.Found(service);
        for (var service : all) if (service.domain().isEmpty()) return new Choice.Found(service);
        return new Choice.Unclear("Can't detect service based on provided SNI information: " + name.get());
    }

    boolean has(String id) {
        for (var service : all) if (service.id().equals(id)) return true;
        return false;
    }

    /// Whether connections may begin with a PROXY header: as the first service says.
    boolean proxyProtocol() {
        return !all.isEmpty() && all.getFirst().proxyProtocol();
    }
}
