package io.sluice.gateway.protocol.tcp;

import io.sluice.gateway.tls.UpstreamTls;
import io.sluice.gateway.tls.UpstreamTlsRules;
import java.util.Locale;
import java.util.Optional;

/// One target of a service.
///
/// @param host      without brackets
/// @param authority host and port as written; what the uptime tests know the target by
/// @param tls       how TLS is spoken; empty for plain
record Endpoint(String host, int port, String authority, Optional<UpstreamTls> tls) {

    /// @param url    `tcp://host:port`, `tls://host:port`, or without a scheme, which then is `usual`
    /// @param secure how TLS is spoken where it is asked for
    /// @throws IllegalArgumentException saying what is wrong with `url`
    static Endpoint of(String url, String usual, UpstreamTlsRules secure) {
        var text = url.strip();
        int colon = text.indexOf("://");
        var scheme = colon < 0 ? usual : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("tcp") && !scheme.equals("tls")) {
            throw new IllegalArgumentException("the target \"" + url + "\" begins with neither tcp:// nor tls://");
        }
        var authority = colon < 0 ? text : text.substring(colon + 3);
        if (authority.endsWith("/")) authority = authority.substring(0, authority.length() - 1);
        int portAt = authority.lastIndexOf(':');
        if (portAt <= 0 || authority.lastIndexOf(']') > portAt) throw noPort(url);
        var host = authority.substring(0, portAt);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || "/?#@[]".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("the target \"" + url + "\" has no host");
        }
        int port = port(authority.substring(portAt + 1));
        if (port <= 0 || port > 65_535) throw noPort(url);
        var tls = Optional.of(secure.at(host, port).withoutHttp2()).filter(_ -> scheme.equals("tls"));
        return new Endpoint(host, port, authority, tls);
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static IllegalArgumentException noPort(String url) {
        return new IllegalArgumentException("the target \"" + url + "\" has no port: tcp://host:port is expected");
    }
}
