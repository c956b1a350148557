package io.sluice.gateway.upstream;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which proxy requests to an upstream go through: that of the API, else the one that the environment names
/// (`gateway-features-1.md` 3.10).
///
/// The environment is `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in capitals or not, as other programs read it:
/// addresses of the machine itself are never proxied, `NO_PROXY` lists hosts, with their sub-domains, and addresses as
/// `a.b.c.d/n`, or is `*`.
public final class UpstreamProxies {
    /// Every upstream is called itself.
    public static final UpstreamProxies NONE =
            new UpstreamProxies(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    private final Optional<Via> always;
    private final Optional<Via> plain;
    private final Optional<Via> secure;
    private final List<NoProxy> except;

    private UpstreamProxies(Optional<Via> always, Optional<Via> plain, Optional<Via> secure, List<NoProxy> except) {
        this.always = always;
        this.plain = plain;
        this.secure = secure;
        this.except = except;
    }

    /// @throws IllegalArgumentException when a variable names no proxy that can be used; the message names it
    public static UpstreamProxies of(Map<String, String> environment) {
        var plain = named(environment, "HTTP_PROXY");
        var secure = named(environment, "HTTPS_PROXY");
        if (plain.isEmpty() && secure.isEmpty()) return NONE;
        var except = Arrays.stream(value(environment, "NO_PROXY").split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(NoProxy::of)
                .toList();
        return new UpstreamProxies(Optional.empty(), plain, secure, except);
    }

    private static Optional<Via> named(Map<String, String> environment, String name) {
        var url = value(environment, name);
        if (url.isEmpty()) return Optional.empty();
        try {
            return Optional.of(Via.of(url));
        } catch (IllegalArgumentException unusable) {
            throw new IllegalArgumentException(name + ": " + unusable.getMessage(), unusable);
        }
    }

    private static String value(Map<String, String> environment, String name) {
        var capital = environment.getOrDefault(name, "").strip();
        return capital.isEmpty()
                ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip()
                : capital;
    }

    /// With what an API says itself.
    ///
    /// @param url `proxy.transport.proxy_url`; "" says nothing
    /// @throws IllegalArgumentException when it names no proxy that can be used
    public UpstreamProxies with(String url) {
        if (url.isEmpty()) return this;
        return new UpstreamProxies(Optional.of(Via.of(url)), Optional.empty(), Optional.empty(), List.of());
    }

    /// @param host without brackets
    Optional<Via> to(String host, int port, boolean tls) {
        if (always.isPresent()) return always;
        var via = tls ? secure : plain;
        if (via.isEmpty() || isThisMachine(host)) return Optional.empty();
        return except.stream().anyMatch(entry -> entry.fits(host, port)) ? Optional.empty() : via;
    }

    private static boolean isThisMachine(String host) {
        return host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("::1");
    }
}
