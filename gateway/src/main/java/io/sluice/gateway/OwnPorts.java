package io.sluice.gateway;

import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.listen.Listener;
import io.sluice.gateway.route.RouteTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listeners on the ports that single APIs ask for; they come and go with the definitions.
final class OwnPorts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnPorts.class);
    private static final RouteTable NOTHING = RouteTable.of(Map.of(), false, false);

    private final Opener opener;
    private final Function<Supplier<RouteTable>, Dispatcher> dispatchers;
    private final Map<Integer, Port> ports = new TreeMap<>();

    @FunctionalInterface
    interface Opener {
        Listener open(int port, boolean tls, Dispatcher dispatcher) throws IOException;
    }

    /// A port that is open. The table is replaced as a whole.
    private static final class Port {
        private volatile RouteTable routes;
        private List<Listener> listeners = List.of();

        Port(RouteTable routes) {
            this.routes = routes;
        }
    }

    /// @param dispatchers makes what serves the APIs of a table
    OwnPorts(Opener opener, Function<Supplier<RouteTable>, Dispatcher> dispatchers) {
        this.opener = opener;
        this.dispatchers = dispatchers;
    }

    /// Opens and closes so that exactly the ports of `config` are open. One that cannot be had is tried again at the
    /// next reload.
    synchronized void follow(LiveConfig.Config config) {
        for (var port : List.copyOf(ports.keySet())) {
            if (!config.ports().containsKey(port)) shut(port);
        }
        config.ports().forEach((number, wanted) -> {
            var known = ports.get(number);
            if (known != null) {
                known.routes = wanted.routes();
                return;
            }
            var port = new Port(wanted.routes());
            try {
                port.listeners = List.of(opener.open(number, wanted.tls(), dispatchers.apply(() -> port.routes)));
                ports.put(number, port);
                LOG.atInfo().addKeyValue("port", number).log("a port of an API is open");
            } catch (IOException taken) {
                LOG.atError()
                        .addKeyValue("port", number)
                        .addKeyValue("reason", taken.getMessage())
                        .log("a port of an API cannot be opened");
            }
        });
    }

    private void shut(int number) {
        var port = ports.remove(number);
        if (port == null) return;
        // Connections that are still open find nothing any more.
        port.routes = NOTHING;
        port.listeners.forEach(Listener::close);
        LOG.atInfo().addKeyValue("port", number).log("a port of an API is closed");
    }

    synchronized List<Listener> listeners() {
        var all = new ArrayList<Listener>();
        ports.values().forEach(port -> all.addAll(port.listeners));
        return all;
    }

    @Override
    public synchronized void close() {
        listeners().forEach(Listener::close);
        ports.clear();
    }
}
