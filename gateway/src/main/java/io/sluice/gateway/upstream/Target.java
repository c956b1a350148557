package io.sluice.gateway.upstream;

import io.sluice.gateway.tls.UpstreamTls;
import java.net.URI;
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
        boolean slashEncoded) {

    /// @param options how TLS is spoken, when the scheme asks for it
    /// @return empty when `url` has no host or a scheme that cannot be proxied (`gateway-features-1.md` 3.1)
    public static Optional<Target> of(String url, UpstreamTls options) {
        URI uri;
        try {
            uri = URI.create(url.trim());
        } catch (IllegalArgumentException bad) {
            return Optional.empty();
        }
        if (uri.getScheme() == null || uri.getRawAuthority() == null || uri.getHost() == null) return Optional.empty();
        var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("https") || scheme.equals("wss");
        boolean plain = scheme.equals("http") || scheme.equals("ws") || scheme.equals("h2c");
        if (!tls && !plain) return Optional.empty();
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        var host = uri.getHost();
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        var authority = uri.getPort() >= 0 ? host + ":" + uri.getPort() : host;
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
                tls ? Optional.of(options) : Optional.empty(),
                path.toLowerCase(Locale.ROOT).contains("%2f")));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// What connections are shared by.
    public Address address() {
        return new Address(host, port, tlsOptions, http2);
    }

    /// @param tls   speak TLS in this way
    /// @param http2 HTTP/2 with prior knowledge
    public record Address(String host, int port, Optional<UpstreamTls> tls, boolean http2) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
