package io.sluice.gateway.service;

import io.sluice.model.settings.ServiceSettings.Proxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Which calls to a service outside go through which HTTP proxy. Names are resolved anew for each call.
final class ServiceProxy extends ProxySelector {
    private static final List<java.net.Proxy> DIRECT = List.of(java.net.Proxy.NO_PROXY);

    private final Optional<URI> plain;
    private final Optional<URI> secure;
    private final List<String> bypass;

    private ServiceProxy(Optional<URI> plain, Optional<URI> secure, List<String> bypass) {
        this.plain = plain;
        this.secure = secure;
        this.bypass = bypass;
    }

    /// @throws IllegalArgumentException when an address cannot be used; the message names it
    static ServiceProxy of(Proxy proxy) {
        var bypass = proxy.bypass().stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .map(host -> host.startsWith(".") ? host.substring(1) : host)
                .toList();
        return new ServiceProxy(address(proxy.http()), address(proxy.https()), bypass);
    }

    private static Optional<URI> address(String text) {
        if (text.isEmpty()) return Optional.empty();
        var uri = URI.create(text.contains("://") ? text : "http://" + text);
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "external_services: a proxy has to be http://host:port, without a password");
        }
        return Optional.of(uri);
    }

    @Override
    public List<java.net.Proxy> select(URI target) {
        var via = "https".equalsIgnoreCase(target.getScheme()) ? secure : plain;
        if (via.isEmpty() || direct(target.getHost().toLowerCase(Locale.ROOT))) return DIRECT;
        int port = via.get().getPort() < 0 ? 80 : via.get().getPort();
        return List.of(new java.net.Proxy(
                java.net.Proxy.Type.HTTP, new InetSocketAddress(via.get().getHost(), port)));
    }

    private boolean direct(String host) {
        return bypass.stream().anyMatch(it -> it.equals("*") || it.equals(host) || host.endsWith("." + it));
    }

    /// The call fails and says so.
    @Override
    public void connectFailed(URI target, SocketAddress proxy, IOException why) {}
}
