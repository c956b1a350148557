package io.sluice.model.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What holds for every upstream unless its API says otherwise.
///
/// @param timeout          how long response headers are waited for
/// @param maxIdle          idle connections an API; 0 is no limit
/// @param maxIdlePerHost   idle connections a host; 0 is the product's choice
/// @param maxConnectionAge after which connections are made anew; zero: never
/// @param http2            whether HTTP/2 is offered to TLS upstreams
/// @param closeConnections whether each request gets a connection of its own
/// @param skipVerify       whether certificates are taken as they are
/// @param checkCommonName  whether the common name is checked even then
/// @param minTlsVersion    769 (1.0) to 772 (1.3); 0 is the library's choice
/// @param maxTlsVersion    769 (1.0) to 772 (1.3); 0 is the library's choice
/// @param ciphers          names of TLS 1.2 cipher suites; empty is the library's choice
/// @param clientCertificates host pattern to the id of the certificate shown there
/// @param pinnedKeys       host pattern to the ids of the public keys accepted there, separated by commas
/// @param dnsCache         how long names are kept; zero: not at all, negative: for ever
/// @param dnsManyAddresses of a name with many addresses: `pick_first`, `random`, `no_cache`
/// @param discoveryCache   how long targets that a registry names are kept
public record UpstreamSettings(
        Duration timeout,
        int maxIdle,
        int maxIdlePerHost,
        Duration maxConnectionAge,
        boolean http2,
        boolean closeConnections,
        boolean skipVerify,
        boolean checkCommonName,
        int minTlsVersion,
        int maxTlsVersion,
        List<String> ciphers,
        Map<String, String> clientCertificates,
        Map<String, String> pinnedKeys,
        Duration dnsCache,
        String dnsManyAddresses,
        Duration discoveryCache) {

    public UpstreamSettings {
        ciphers = List.copyOf(ciphers);
        clientCertificates = Map.copyOf(clientCertificates);
        pinnedKeys = Map.copyOf(pinnedKeys);
    }

    static UpstreamSettings of(Values values) {
        return new UpstreamSettings(
                values.seconds("proxy_default_timeout"),
                values.integer("max_idle_connections"),
                values.integer("max_idle_connections_per_host"),
                values.seconds("max_conn_time"),
                values.on("proxy_enable_http2"),
                values.on("proxy_close_connections"),
                values.on("proxy_ssl_insecure_skip_verify"),
                values.on("ssl_force_common_name_check"),
                values.integer("proxy_ssl_min_version"),
                values.integer("proxy_ssl_max_version"),
                values.list("proxy_ssl_ciphers"),
                values.map("security.certificates.upstream"),
                values.map("security.pinned_public_keys"),
                values.on("dns_cache.enabled") ? values.seconds("dns_cache.ttl") : Duration.ZERO,
                values.oneOf("dns_cache.multiple_ips_handle_strategy", "pick_first", "random", "no_cache"),
                values.seconds("service_discovery.default_cache_timeout"));
    }
}
