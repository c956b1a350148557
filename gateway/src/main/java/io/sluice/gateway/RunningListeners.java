package io.sluice.gateway;

import io.netty.handler.ssl.ApplicationProtocolNames;
import io.sluice.gateway.compile.GatewayDispatcher;
import io.sluice.gateway.compile.LiveConfig;
import io.sluice.gateway.compile.ServedByApis;
import io.sluice.gateway.control.ControlApi;
import io.sluice.gateway.exchange.ClientAddress;
import io.sluice.gateway.exchange.Dispatcher;
import io.sluice.gateway.exchange.Exchange;
import io.sluice.gateway.exchange.Loop;
import io.sluice.gateway.http3.Http3Listener;
import io.sluice.gateway.listen.ConnectionLimits;
import io.sluice.gateway.listen.Listener;
import io.sluice.gateway.listen.Transport;
import io.sluice.gateway.observe.NotFoundLog;
import io.sluice.gateway.protocol.tcp.TcpAcceptor;
import io.sluice.gateway.protocol.tcp.TcpDialer;
import io.sluice.gateway.protocol.tcp.TcpServices;
import io.sluice.gateway.route.RouteTable;
import io.sluice.gateway.tls.CertificateStore;
import io.sluice.gateway.tls.ServedNames;
import io.sluice.gateway.tls.ServerTls;
import io.sluice.model.settings.GatewaySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The sockets of a running gateway: the main port with HTTP/3 beside it, the port of the control API, and those that
/// single APIs have for themselves.
final class RunningListeners implements AutoCloseable {
    /// As TLS numbers it.
    private static final int TLS_1_3 = 0x0304;

    private final GatewaySettings settings;
    private final Transport transport;
    private final List<Loop> loops;
    private final CertificateStore certificates;
    private final TcpDialer dialer;
    private final LiveConfig live;
    private final OwnPorts ownPorts = new OwnPorts(new PortsOfApis());
    private final List<Listener> listeners = new ArrayList<>();

    /// Nothing is opened yet.
    RunningListeners(
            GatewaySettings settings,
            Transport transport,
            List<Loop> loops,
            CertificateStore certificates,
            TcpDialer dialer,
            LiveConfig live) {
        this.settings = settings;
        this.transport = transport;
        this.loops = loops;
        this.certificates = certificates;
        this.dialer = dialer;
        this.live = live;
    }

    /// Opens what the settings and the definitions ask for.
    ///
    /// @throws IOException when an address cannot be had or a certificate cannot be read
    void open(ControlApi control) throws IOException {
        listen(control);
        ownPorts.begin(live.current());
    }

    /// Ports of APIs come and go with their definitions.
    void follow(LiveConfig.Config config) {
        ownPorts.follow(config);
    }

    /// The port that APIs are served on; the one that was found when the settings ask for any.
    int port() {
        return listeners.getFirst().port();
    }

    List<Listener> all() {
        var all = new ArrayList<>(listeners);
        all.addAll(ownPorts.listeners());
        return all;
    }

    @Override
    public void close() {
        listeners.forEach(Listener::close);
        ownPorts.close();
    }

    private void listen(ControlApi control) throws IOException {
        var listen = settings.listen();
        var clean = !settings.route().keepPath();
        long maxBody = settings.server().maxRequestBodyBytes();
        var ownPort = listen.controlPort() != 0;
        var asking = Optional.of(new ServedNames.Served("", List.of(), ServedNames.Demand.REQUEST, List.of()))
                .filter(_ -> settings.control().mutualTls());
        var main = new GatewayDispatcher(
                () -> live.current().routes(), clean, maxBody, ownPort ? control::health : control::all, unmatched());
        var names = namesOf(0, ownPort ? Optional.empty() : asking);
        var http3 = http3(main, names);
        var alternative =
                http3.map(udp -> "h3=\":" + udp.port() + "\"; ma=86400").orElse("");
        listeners.add(listener(listen.port(), settings.server().tls(), main, names, alternative));
        http3.ifPresent(listeners::add);
        if (ownPort) {
            var nothing = new LiveConfig.Config(0, Map.of(), Map.of(), RouteTable.of(Map.of(), false, false), Map.of());
            open(
                    listen.controlPort(),
                    new GatewayDispatcher(nothing::routes, clean, maxBody, control::all, unmatched()),
                    new ServedByApis(() -> nothing, 0, List.of(), asking));
        }
    }

    /// @param port of APIs that have their own; 0 is the main one
    private ServedNames namesOf(int port, Optional<ServedNames.Served> control) {
        return new ServedByApis(live::current, port, settings.certificates().apis(), control);
    }

    private Dispatcher dispatcherOfApis(Supplier<RouteTable> routes) {
        return new GatewayDispatcher(
                routes, !settings.route().keepPath(), settings.server().maxRequestBodyBytes(), _ -> null, unmatched());
    }

    private Consumer<Exchange> unmatched() {
        return settings.log().notFound()
                ? new NotFoundLog(new ClientAddress(settings.server().forwardedDepth()))
                : _ -> {};
    }

    private void open(int port, Dispatcher dispatcher, ServedNames names) throws IOException {
        listeners.add(listener(port, settings.server().tls(), dispatcher, names, ""));
    }

    /// On the UDP port of the main port's number.
    private Optional<Listener> http3(Dispatcher dispatcher, ServedNames names) throws IOException {
        var server = settings.server();
        if (!server.http3()) return Optional.empty();
        if (!server.tls()) throw new IOException("http_server_options.enable_http3 needs use_ssl");
        if (server.maxTlsVersion() != 0 && server.maxTlsVersion() < TLS_1_3) {
            throw new IOException("http_server_options.enable_http3 needs TLS 1.3, which max_version does not allow");
        }
        var secured = tls(names, List.of());
        var address = address(settings.listen().port());
        return Optional.of(Http3Listener.open(address, secured, transport, loops, dispatcher, limits("")));
    }

    /// @param alternative value of `Alt-Svc`; "" is none
    private Listener listener(int port, boolean speaksTls, Dispatcher dispatcher, ServedNames names, String alternative)
            throws IOException {
        var protocols = settings.server().http2()
                ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                : List.of(ApplicationProtocolNames.HTTP_1_1);
        var tls = speaksTls ? Optional.of(tls(names, protocols)) : Optional.<ServerTls>empty();
        return Listener.open(address(port), tls, transport, loops, dispatcher, limits(alternative));
    }

    private InetSocketAddress address(int port) {
        var address = settings.listen().address();
        return address.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
    }

    /// @param protocols that ALPN offers
    private ServerTls tls(ServedNames names, List<String> protocols) throws IOException {
        return ServerTls.open(
                settings.server(), certificates, names, !settings.certificates().hideAuthorities(), protocols);
    }

    private ConnectionLimits limits(String alternative) {
        var standard = ConnectionLimits.DEFAULTS;
        return new ConnectionLimits(
                standard.maxHeadBytes(),
                standard.maxFields(),
                standard.headTimeout(),
                settings.server().readTimeout(),
                settings.server().readTimeout(),
                settings.server().writeTimeout(),
                standard.canonicalNames(),
                settings.server().closeConnections(),
                standard.maxBodyInMemory(),
                alternative);
    }

    /// A listener that nobody is told of, on a port of this machine alone, for requests that the process sends itself.
    Listener rehearsal(ControlApi control, Supplier<RouteTable> routes) throws IOException {
        return Listener.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                transport,
                loops,
                new GatewayDispatcher(
                        routes,
                        !settings.route().keepPath(),
                        settings.server().maxRequestBodyBytes(),
                        control::all,
                        _ -> {}),
                limits(""));
    }

    /// Opens ports that APIs have for themselves.
    private final class PortsOfApis implements OwnPorts.Opener {
        @Override
        public Listener http(int port, boolean tls, Supplier<RouteTable> routes) throws IOException {
            return listener(port, tls, dispatcherOfApis(routes), namesOf(port, Optional.empty()), "");
        }

        @Override
        public Listener stream(int port, boolean tls, Supplier<TcpServices> services) throws IOException {
            var secured =
                    tls ? Optional.of(tls(namesOf(port, Optional.empty()), List.of())) : Optional.<ServerTls>empty();
            var idle = settings.server().readTimeout();
            return Listener.open(address(port), transport, loops, new TcpAcceptor(services, secured, dialer, idle));
        }
    }
}
