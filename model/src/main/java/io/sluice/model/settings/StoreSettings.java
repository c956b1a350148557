package io.sluice.model.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One Redis: `storage.*`, and `cache_storage.*` and `analytics_storage.*` with the same keys.
///
/// @param type             `redis`
/// @param host             of a single node
/// @param port             of a single node
/// @param hosts            old form of `addresses`: host to port
/// @param addresses        `host:port` of cluster nodes or sentinels; not empty: `host` and `port` are not used
/// @param masterName       the sentinels' name of the master; "" is no sentinel
/// @param sentinelPassword what the sentinels ask for
/// @param username         of the access list; "" is the default user
/// @param password         of that user
/// @param database         number of the database; a cluster has only 0
/// @param timeout          longest time of one operation
/// @param cluster          whether `addresses` are nodes of a Redis Cluster
/// @param tls              whether connections speak TLS
/// @param skipVerify       whether certificates are taken as they are
/// @param caFile           PEM file of the authorities; "" is the machine's
/// @param certificateFile  PEM file of the client certificate; "" is none
/// @param keyFile          PEM file of its key
/// @param minTlsVersion    `1.0` to `1.3`
/// @param maxTlsVersion    `1.0` to `1.3`
public record StoreSettings(
        String type,
        String host,
        int port,
        Map<String, String> hosts,
        List<String> addresses,
        String masterName,
        Secret sentinelPassword,
        String username,
        Secret password,
        int database,
        Duration timeout,
        boolean cluster,
        boolean tls,
        boolean skipVerify,
        String caFile,
        String certificateFile,
        String keyFile,
        String minTlsVersion,
        String maxTlsVersion) {

    public StoreSettings {
        hosts = Map.copyOf(hosts);
        addresses = List.copyOf(addresses);
    }

    /// @param prefix `storage`, `cache_storage` or `analytics_storage`
    static StoreSettings of(Values values, String prefix) {
        var at = prefix + ".";
        return new StoreSettings(
                values.onlyOneOf(at + "type", "redis"),
                values.text(at + "host"),
                values.port(at + "port"),
                values.map(at + "hosts"),
                values.list(at + "addrs"),
                values.text(at + "master_name"),
                values.secret(at + "sentinel_password"),
                values.text(at + "username"),
                values.secret(at + "password"),
                values.integer(at + "database"),
                values.seconds(at + "timeout"),
                values.on(at + "enable_cluster"),
                values.on(at + "use_ssl"),
                values.on(at + "ssl_insecure_skip_verify"),
                values.text(at + "ca_file"),
                values.text(at + "cert_file"),
                values.text(at + "key_file"),
                values.text(at + "tls_min_version"),
                values.text(at + "tls_max_version"));
    }
}
