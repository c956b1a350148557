package io.sluice.gateway.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// A proxy in front of an upstream.
///
/// @param host     without brackets
/// @param user     "" when the proxy wants nobody named
/// @param password may be ""
public record Via(Kind kind, String host, int port, String user, String password) {

    public enum Kind {
        /// RFC 9110, 9.3.6 for what needs a tunnel; RFC 9112, 3.2.2 for plain requests.
        HTTP(3128),
        /// RFC 1928, user and password by RFC 1929.
        SOCKS5(1080);

        private final int port;

        Kind(int port) {
            this.port = port;
        }
    }

    /// @param url `http://[user:password@]host[:port]` or `socks5://…`; without a scheme it is `http`
    /// @throws IllegalArgumentException when it is neither; the message has no password
    public static Via of(String url) {
        try {
            var uri = new URI(url.contains("://") ? url.strip() : "http://" + url.strip());
            var kind = kind(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
            var host = uri.getHost();
            if (host == null) throw new IllegalArgumentException("the proxy has no host");
            if (host.startsWith("[")) host = host.substring(1, host.length() - 1);
            var named = Optional.ofNullable(uri.getUserInfo()).orElse("");
            int colon = named.indexOf(':');
            int port = uri.getPort();
            return new Via(
                    kind,
                    host,
                    port > 0 ? port : kind == Kind.HTTP && uri.getPort() < 0 && url.contains("://") ? 80 : kind.port,
                    colon < 0 ? named : named.substring(0, colon),
                    colon < 0 ? "" : named.substring(colon + 1));
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("the proxy is no URL: " + malformed.getReason(), malformed);
        }
    }

    private static Kind kind(String scheme) {
        return switch (scheme) {
            case "http" -> Kind.HTTP;
            case "socks5", "socks5h" -> Kind.SOCKS5;
            default -> throw new IllegalArgumentException("a proxy of http:// or socks5:// is expected, not " + scheme);
        };
    }

    /// `Proxy-Authorization`; empty when nobody is named.
    Optional<String> authorization() {
        if (user.isEmpty()) return Optional.empty();
        return Optional.of("Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8)));
    }

    /// Without the password.
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + port;
    }
}
