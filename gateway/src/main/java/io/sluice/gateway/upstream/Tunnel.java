package io.sluice.gateway.upstream;

import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// What asks a proxy for a tunnel. A class of its own, so that the library is not loaded where no proxy is used.
final class Tunnel {
    private Tunnel() {}

    /// @param at the proxy's address
    static ProxyHandler handler(Via via, InetAddress at) {
        var address = new InetSocketAddress(at, via.port());
        return switch (via.kind()) {
            case HTTP ->
                via.user().isEmpty()
                        ? new HttpProxyHandler(address)
                        : new HttpProxyHandler(address, via.user(), via.password());
            case SOCKS5 ->
                via.user().isEmpty()
                        ? new Socks5ProxyHandler(address)
                        : new Socks5ProxyHandler(address, via.user(), via.password());
        };
    }
}
