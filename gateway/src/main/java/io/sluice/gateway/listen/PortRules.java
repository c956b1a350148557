package io.sluice.gateway.listen;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.settings.GatewaySettings;
import java.util.Optional;

/// Which ports APIs may ask for (`gateway-features-1.md` 1.4).
///
/// @param main    the port of those that ask for none
/// @param control own port of the control API, 0 without one
/// @param allowed `ports_whitelist`: by protocol `{"ranges":[{"from","to"}],"ports":[]}`
/// @param any     whether `allowed` is not asked
/// @param tls     whether a port speaks TLS unless its API says otherwise
public record PortRules(int main, int control, JsonNode allowed, boolean any, boolean tls) {

    public static PortRules of(GatewaySettings settings) {
        var listen = settings.listen();
        return new PortRules(
                listen.port(),
                listen.controlPort(),
                listen.ports(),
                listen.anyPort(),
                settings.server().tls());
    }

    /// The API asks for a port that is not the main one.
    public boolean own(int port) {
        return port != 0 && port != main;
    }

    /// Whether a port of this protocol speaks TLS.
    public boolean speaksTls(String protocol) {
        return protocol.isEmpty() ? tls : protocol.equals("https") || protocol.equals("tls");
    }

    /// A TCP or TLS service, not HTTP.
    public static boolean isStream(String protocol) {
        return protocol.equals("tcp") || protocol.equals("tls");
    }

    /// Why an API cannot have this port.
    public Optional<String> refusal(int port, String protocol) {
        if (isStream(protocol) && !own(port)) {
            return Optional.of(
                    port == 0
                            ? "missing listening port"
                            : "port " + port + " is the main one, which a " + protocol + " service cannot share");
        }
        if (!own(port)) return Optional.empty();
        if (port == control) return Optional.of("port " + port + " is the control API's");
        if (any) return Optional.empty();
        var kind = isStream(protocol) ? protocol : speaksTls(protocol) ? "https" : "http";
        return isAllowed(allowed.path(kind), port)
                ? Optional.empty()
                : Optional.of("port " + port + " is not among those of ports_whitelist." + kind);
    }

    private static boolean isAllowed(JsonNode rules, int port) {
        return rules.path("ports").valueStream().anyMatch(one -> one.asInt() == port)
                || rules.path("ranges")
                        .valueStream()
                        .anyMatch(range -> range.path("from").asInt() <= port
                                && port <= range.path("to").asInt());
    }
}
