package io.sluice.gateway;

import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.compile.LiveConfig.OwnPort;
import io.sluice.gateway.listen.Listener;
import io.sluice.gateway.protocol.tcp.TcpServices;
import io.sluice.gateway.route.RouteTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listeners on the ports that single APIs ask for; they come and go with the definitions.
final class OwnPorts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnPorts.class);
    private static final RouteTable NO_ROUTES = RouteTable.of(Map.of(), false, false);
    private static final TcpServices NO_SERVICES = new TcpServices(List.of(), false);

    private final Opener opener;
    private final Map<Integer, Port> ports = new TreeMap<>();
    private boolean begun;

    /// What opens a port, for the kind that it is of.
    interface Opener {
        Listener http(int port, boolean tls, Supplier<RouteTable> routes) throws IOException;

        Listener stream(int port, boolean tls, Supplier<TcpServices> services) throws IOException;
    }

    /// A port that is open. What is on it is replaced as a whole.
    private static final class Port {
        private volatile OwnPort now;
        private List<Listener> listeners = List.of();

        Port(OwnPort now) {
            this.now = now;
        }

        RouteTable routes() {
            return now instanceof OwnPort.Http(var routes, var _) ? routes : NO_ROUTES;
        }

        TcpServices services() {
            return now instanceof OwnPort.Stream(var services) ? services : NO_SERVICES;
        }

        /// Only what is of another kind needs a socket of its own.
        boolean fits(OwnPort wanted) {
            return now.getClass() == wanted.getClass() && now.tls() == wanted.tls();
        }
    }

    OwnPorts(Opener opener) {
        this.opener = opener;
    }

    /// Opens and closes so that exactly the ports of `config` are open, once [#begin] was called. One that cannot be
    /// had is tried again at the next reload.
    synchronized void follow(LiveConfig.Config config) {
        if (!begun) return;
        for (var port : List.copyOf(ports.keySet())) {
            var wanted = config.ports().get(port);
            var known = ports.get(port);
            if (wanted == null || known == null || !known.fits(wanted)) shut(port);
        }
        config.ports().forEach((number, wanted) -> {
            var known = ports.get(number);
            if (known != null) {
                known.now = wanted;
                return;
            }
            var port = new Port(wanted);
            try {
                port.listeners = List.of(
                        switch (wanted) {
                            case OwnPort.Http http -> opener.http(number, http.tls(), port::routes);
                            case OwnPort.Stream stream -> opener.stream(number, stream.tls(), port::services);
                        });
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

    /// The process may listen: opens the ports of `config`.
    synchronized void begin(LiveConfig.Config config) {
        begun = true;
        follow(config);
    }

    private void shut(int number) {
        var port = ports.remove(number);
        if (port == null) return;
        // Connections that are still open find nothing any more.
        port.now = new OwnPort.Http(NO_ROUTES, false);
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
