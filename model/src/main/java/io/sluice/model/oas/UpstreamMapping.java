package io.sluice.model.oas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.document.Fields;
import io.sluice.model.document.GoDuration;
import io.sluice.model.document.Json;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `upstream`, without authentication, discovery and uptime tests.
final class UpstreamMapping {
    private static final Map<String, Integer> TLS_VERSIONS = Map.of("1.0", 769, "1.1", 770, "1.2", 771, "1.3", 772);

    private UpstreamMapping() {}

    static void toClassic(Fields upstream, ObjectNode classic, ObjectNode version) {
        var proxy = classic.withObject("/proxy");
        proxy.put("target_url", upstream.text("url"));
        proxy.put("preserve_host_header", upstream.object("preserveHostHeader").flag("enabled"));
        proxy.put(
                "disable_strip_slash", upstream.object("preserveTrailingSlash").flag("enabled"));
        proxy.set("service_discovery", DiscoveryMapping.toClassic(upstream.object("serviceDiscovery")));
        targets(upstream.object("loadBalancing"), proxy);
        transport(upstream, proxy);
        classic.set("uptime_tests", UptimeMapping.toClassic(upstream.object("uptimeTests")));

        var mutual = upstream.object("mutualTLS");
        var certificates = new LinkedHashMap<String, String>();
        mutual.objects("domainToCertificateMapping")
                .forEach(pair -> certificates.put(pair.text("domain"), pair.text("certificate")));
        classic.put("upstream_certificates_disabled", !mutual.flag("enabled"));
        Classic.map(classic, "upstream_certificates", certificates);

        var pinning = upstream.object("certificatePinning");
        var keys = new LinkedHashMap<String, String>();
        pinning.objects("domainToPublicKeysMapping")
                .forEach(pair -> keys.put(pair.text("domain"), String.join(",", pair.texts("publicKeys"))));
        classic.put("certificate_pinning_disabled", !pinning.flag("enabled"));
        Classic.map(classic, "pinned_public_keys", keys);

        var limit = upstream.object("rateLimit");
        var rate = classic.putObject("global_rate_limit");
        rate.put("disabled", !limit.flag("enabled"));
        rate.set("rate", number(limit.number("rate")));
        rate.put("per", Durations.seconds(limit, "per"));

        var timeout = upstream.object("enforceTimeout");
        version.put("global_enforce_timeout_disabled", !timeout.flag("enabled"));
        if (timeout.has("duration")) version.put("global_enforce_timeout", timeout.text("duration"));
        UpstreamAuthMapping.toClassic(upstream.object("authentication"), classic);
    }

    /// A whole number is written without a point.
    static com.fasterxml.jackson.databind.JsonNode number(double value) {
        var factory = Json.MAPPER.getNodeFactory();
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? factory.numberNode((long) value)
                : factory.numberNode(value);
    }

    private static void targets(Fields balancing, ObjectNode proxy) {
        var targets = balancing.objects("targets");
        proxy.put("enable_load_balancing", balancing.flag("enabled") && !targets.isEmpty());
        proxy.put("check_host_against_uptime_tests", balancing.flag("skipUnavailableHosts"));
        if (targets.isEmpty()) return;
        var list = proxy.putArray("target_list");
        for (var target : targets) {
            // Bounded: one target of a million copies would be a mistake, not a weight.
            var weight = Math.clamp((long) target.number("weight"), 0, 10_000);
            Collections.nCopies(weight, target.text("url")).forEach(list::add);
        }
    }

    private static void transport(Fields upstream, ObjectNode proxy) {
        var transport = proxy.putObject("transport");
        var tls = upstream.object("tlsTransport");
        transport.put("ssl_insecure_skip_verify", tls.flag("insecureSkipVerify"));
        Classic.texts(transport, "ssl_ciphers", tls.texts("ciphers"));
        transport.put("ssl_min_version", TLS_VERSIONS.getOrDefault(tls.text("minVersion"), 0));
        transport.put("ssl_max_version", TLS_VERSIONS.getOrDefault(tls.text("maxVersion"), 0));
        transport.put("ssl_force_common_name_check", tls.flag("forceCommonNameCheck"));
        // `proxy.enabled` is not looked at (recorded: oas/f-upstream-proxy).
        transport.put("proxy_url", upstream.object("proxy").text("url"));
    }

    static Members toExtension(Fields classic, Fields version) {
        var proxy = classic.object("proxy");
        var proxyUrl = proxy.object("transport").text("proxy_url");
        return new Members()
                .always("url", proxy.text("target_url"))
                .object("serviceDiscovery", DiscoveryMapping.toExtension(proxy.object("service_discovery")))
                .object("uptimeTests", UptimeMapping.toExtension(classic.object("uptime_tests")))
                .object("mutualTLS", certificates(classic))
                .object("certificatePinning", pinnedKeys(classic))
                .object("rateLimit", rateLimit(classic.object("global_rate_limit")))
                .object("authentication", UpstreamAuthMapping.toExtension(classic))
                .object("loadBalancing", balancing(proxy))
                .switchedOn("preserveHostHeader", proxy.flag("preserve_host_header"))
                .switchedOn("preserveTrailingSlash", proxy.flag("disable_strip_slash"))
                .object("tlsTransport", tls(proxy.object("transport")))
                .object(
                        "proxy",
                        proxyUrl.isEmpty()
                                ? new Members()
                                : new Members().always("enabled", true).always("url", proxyUrl))
                .object("enforceTimeout", timeout(version));
    }

    private static Members certificates(Fields classic) {
        var certificates = classic.textMap("upstream_certificates");
        if (certificates.isEmpty()) return new Members();
        var pairs = certificates.entrySet().stream()
                .map(pair -> Json.object().put("domain", pair.getKey()).put("certificate", pair.getValue()))
                .toList();
        return new Members()
                .always("enabled", !classic.flag("upstream_certificates_disabled"))
                .objects("domainToCertificateMapping", pairs);
    }

    private static Members pinnedKeys(Fields classic) {
        var keys = classic.textMap("pinned_public_keys");
        if (keys.isEmpty()) return new Members();
        var pairs = keys.entrySet().stream()
                .map(pair -> new Members()
                        .always("domain", pair.getKey())
                        .texts("publicKeys", List.of(pair.getValue().split("\\s*,\\s*")))
                        .node())
                .toList();
        return new Members()
                .always("enabled", !classic.flag("certificate_pinning_disabled"))
                .objects("domainToPublicKeysMapping", pairs);
    }

    private static Members rateLimit(Fields limit) {
        if (limit.number("rate") == 0) return new Members();
        return new Members()
                .always("enabled", !limit.flag("disabled"))
                .always("rate", number(limit.number("rate")))
                .always("per", Durations.ofSeconds((long) limit.number("per")));
    }

    private static Members balancing(Fields proxy) {
        var list = proxy.texts("target_list");
        if (list.isEmpty()) return new Members();
        var weights = new LinkedHashMap<String, Integer>();
        list.forEach(url -> weights.merge(url, 1, Integer::sum));
        var targets = weights.entrySet().stream()
                .map(target -> Json.object().put("url", target.getKey()).put("weight", target.getValue()))
                .toList();
        return new Members()
                .always("enabled", proxy.flag("enable_load_balancing"))
                .flag("skipUnavailableHosts", proxy.flag("check_host_against_uptime_tests"))
                .objects("targets", targets);
    }

    private static Members tls(Fields transport) {
        return new Members()
                .flag("insecureSkipVerify", transport.flag("ssl_insecure_skip_verify"))
                .texts("ciphers", transport.texts("ssl_ciphers"))
                .text("minVersion", tlsVersion(transport.integer("ssl_min_version")))
                .text("maxVersion", tlsVersion(transport.integer("ssl_max_version")))
                .flag("forceCommonNameCheck", transport.flag("ssl_force_common_name_check"));
    }

    private static String tlsVersion(long number) {
        return TLS_VERSIONS.entrySet().stream()
                .filter(version -> version.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    private static Members timeout(Fields version) {
        var duration = version.text("global_enforce_timeout");
        if (GoDuration.parse(duration).filter(Duration::isPositive).isEmpty()) return new Members();
        return new Members()
                .always("enabled", !version.flag("global_enforce_timeout_disabled"))
                .always("duration", duration);
    }
}
