package io.sluice.gateway.upstream;

import io.sluice.gateway.exchange.Percent;
import io.sluice.gateway.http1.HostField;
import io.sluice.gateway.tls.UpstreamTls;
import io.sluice.gateway.tls.UpstreamTlsRules;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// One upstream address, taken apart for the fast path.
///
/// @param host  without brackets
/// @param basePath path without its final slash, as bytes; empty for `/`
/// @param fullPath path as written, as bytes; at least `/`
/// @param query    without `?`; empty when there is none
/// @param hostField `Host: …` with its line end
/// @param authority host and port as written
/// @param tlsOptions how TLS is spoken; empty for plain
/// @param via        the proxy in front of it
/// @param absolute   what comes before the path in the request line, for a proxy that forwards plain requests;
///                   otherwise empty
/// @param slashEncoded the path holds `%2F`: then requests are decoded and encoded anew
public record Target(
        String scheme,
        String host,
        int port,
        boolean tls,
        boolean http2,
        byte[] basePath,
        byte[] fullPath,
        byte[] query,
        byte[] hostField,
        String authority,
        Optional<UpstreamTls> tlsOptions,
        Optional<Via> via,
        byte[] absolute,
        boolean slashEncoded) {

    /// @param rules how TLS is spoken, when the scheme asks for it
    /// @return empty when `url` has no host or a scheme that cannot be proxied (`gateway-features-1.md` 3.1)
    public static Optional<Target> of(String url, UpstreamTlsRules rules) {
        return of(url, rules, UpstreamProxies.NONE);
    }

    /// @param proxies which proxy is in front of it
    static Optional<Target> of(String url, UpstreamTlsRules rules, UpstreamProxies proxies) {
        var text = url.strip();
        int colon = text.indexOf("://");
        if (colon < 0) return Optional.empty();
        var scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("https") || scheme.equals("wss");
        boolean plain = scheme.equals("http") || scheme.equals("ws") || scheme.equals("h2c");
        if (!tls && !plain) return Optional.empty();
        int fragment = text.indexOf('#');
        if (fragment >= 0) text = text.substring(0, fragment);
        int from = colon + 3;
        int to = from;
        while (to < text.length() && "/?".indexOf(text.charAt(to)) < 0) to++;
        // Names with underscores and the like are no URI hosts but common: java.net.URI would refuse them.
        var authority = text.substring(text.lastIndexOf('@', to) >= from ? text.lastIndexOf('@', to) + 1 : from, to);
        var bytes = authority.getBytes(StandardCharsets.UTF_8);
        if (authority.isEmpty() || !HostField.valid(bytes, 0, bytes.length)) return Optional.empty();
        int portAt = authority.lastIndexOf(':') > authority.lastIndexOf(']') ? authority.lastIndexOf(':') : -1;
        var written = portAt < 0 ? "" : authority.substring(portAt + 1);
        int port = written.isEmpty() ? (tls ? 443 : 80) : Integer.parseInt(written);
        var host = portAt < 0 ? authority : authority.substring(0, portAt);
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty()) return Optional.empty();
        int queryAt = text.indexOf('?', to);
        var path = Percent.reencodePath(text.substring(to, queryAt < 0 ? text.length() : queryAt));
        if (path.isEmpty()) path = "/";
        var base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        var query = queryAt < 0 ? "" : Percent.encodeOdd(text.substring(queryAt + 1));
        var via = proxies.to(bare, port, tls);
        boolean forwarded =
                via.isPresent() && !tls && !scheme.equals("h2c") && via.get().kind() == Via.Kind.HTTP;
        return Optional.of(new Target(
                scheme,
                bare,
                port,
                tls,
                scheme.equals("h2c"),
                ascii(base),
                ascii(path),
                ascii(query),
                ascii("Host: " + authority + "\r\n"),
                authority,
                tls ? Optional.of(rules.at(bare, port)) : Optional.empty(),
                via,
                forwarded ? ascii("http://" + authority) : new byte[0],
                path.toLowerCase(Locale.ROOT).contains("%2f")));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// What connections are shared by.
    public Address address() {
        return new Address(host, port, tlsOptions, http2, via);
    }

    /// @param tls   speak TLS in this way
    /// @param http2 HTTP/2 with prior knowledge
    /// @param via   the proxy that is called instead
    public record Address(String host, int port, Optional<UpstreamTls> tls, boolean http2, Optional<Via> via) {
        /// Whether the proxy is asked for a tunnel; otherwise it forwards requests.
        boolean isTunnelled() {
            return via.isPresent() && (tls.isPresent() || http2 || via.get().kind() != Via.Kind.HTTP);
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }

        /// All that connections are shared by, as a text that another process writes alike.
        String key() {
            return this
                    + (http2 ? " h2c " : " ")
                    + tls.map(UpstreamTls::toString).orElse("")
                    + via.map(proxy -> " " + proxy.kind() + " " + proxy.host() + ":" + proxy.port())
                            .orElse("");
        }
    }
}
