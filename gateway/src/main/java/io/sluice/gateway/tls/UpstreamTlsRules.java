package io.sluice.gateway.tls;

import io.sluice.model.api.ApiDefinition;
import io.sluice.model.settings.UpstreamSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How TLS is spoken to whatever address an API sends requests to: what is common to all of them, and by pattern of
/// the host which certificate is shown and which public keys are accepted (`gateway-features-1.md` 3.10,
/// `auth-and-keys.md` 6.3).
///
/// Of the patterns that fit, the strongest counts: `*`, `*.parent.domain`, `*.parent.domain:port`, host, host:port,
/// weakest first. What fits in the API's own map counts before everything in the gateway's.
public final class UpstreamTlsRules {
    public static final UpstreamTlsRules DEFAULTS =
            new UpstreamTlsRules(UpstreamTls.DEFAULTS, List.of(Map.of()), List.of(Map.of()));

    private final UpstreamTls common;
    private final List<Map<String, String>> certificates;
    private final List<Map<String, String>> pins;

    /// @param certificates the first map in which a pattern fits counts
    private UpstreamTlsRules(
            UpstreamTls common, List<Map<String, String>> certificates, List<Map<String, String>> pins) {
        this.common = common;
        this.certificates = certificates;
        this.pins = pins;
    }

    /// Of the whole gateway.
    public static UpstreamTlsRules of(UpstreamSettings settings) {
        return new UpstreamTlsRules(
                UpstreamTls.of(settings),
                List.of(lowerCase(settings.clientCertificates())),
                List.of(lowerCase(settings.pinnedKeys())));
    }

    /// With what an API says itself.
    public UpstreamTlsRules with(ApiDefinition.Target target) {
        return new UpstreamTlsRules(
                common.with(target.transport()),
                List.of(lowerCase(target.certificates()), certificates.getLast()),
                List.of(lowerCase(target.pinnedKeys()), pins.getLast()));
    }

    private static Map<String, String> lowerCase(Map<String, String> patterns) {
        var lower = new HashMap<String, String>();
        patterns.forEach((pattern, value) -> lower.put(pattern.strip().toLowerCase(Locale.ROOT), value.strip()));
        return lower;
    }

    /// @param host without brackets
    public UpstreamTls at(String host, int port) {
        if (certificates.stream().allMatch(Map::isEmpty) && pins.stream().allMatch(Map::isEmpty)) return common;
        var names = names(host.toLowerCase(Locale.ROOT), port);
        return common.with(
                find(certificates, names).orElse(""), find(pins, names).map(UpstreamTlsRules::ids));
    }

    /// Patterns that fit, strongest first.
    private static List<String> names(String host, int port) {
        var written = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        var names = new ArrayList<String>();
        names.add(written + ":" + port);
        names.add(written);
        if (!written.equals(host)) names.add(host);
        int dot = host.indexOf('.');
        if (dot >= 0) {
            names.add("*" + host.substring(dot) + ":" + port);
            names.add("*" + host.substring(dot));
        }
        names.add("*");
        return names;
    }

    private static Optional<String> find(List<Map<String, String>> maps, List<String> names) {
        for (var map : maps) {
            for (var name : names) {
                var value = map.get(name);
                if (value != null) return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /// An empty text names no key, so that none fits.
    private static List<String> ids(String text) {
        var ids = new ArrayList<String>();
        for (var id : text.split(",", -1)) if (!id.isBlank()) ids.add(id.strip());
        return List.copyOf(ids);
    }
}
