package io.sluice.storage.redis;

import io.sluice.model.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How one Redis is reached.
///
/// @param password of the user, or of the default user when there is no `username`
/// @param database selected when it is not 0; a cluster has only 0
/// @param timeout bound of one operation and of one attempt to connect; Tyk's default is 5 s
public record RedisServer(
        Topology topology,
        Optional<String> username,
        Secret password,
        int database,
        Optional<Tls> tls,
        Duration timeout) {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /// One server without password and TLS.
    public static RedisServer at(String host, int port) {
        return new RedisServer(
                new Topology.Single(new Address(host, port)),
                Optional.empty(),
                Secret.NONE,
                0,
                Optional.empty(),
                DEFAULT_TIMEOUT);
    }

    public RedisServer withTimeout(Duration bound) {
        return new RedisServer(topology, username, password, database, tls, bound);
    }

    @Override
    public String toString() {
        return "Redis " + topology + (database == 0 ? "" : " database " + database);
    }

    public record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    public sealed interface Topology {

        record Single(Address address) implements Topology {
            @Override
            public String toString() {
                return address.toString();
            }
        }

        /// @param master the name the sentinels know it by
        /// @param password of the sentinels themselves
        record Sentinel(List<Address> sentinels, String master, Secret password) implements Topology {
            @Override
            public String toString() {
                return master + " by sentinels " + sentinels;
            }
        }

        /// @param seeds any of its nodes
        record Cluster(List<Address> seeds) implements Topology {
            @Override
            public String toString() {
                return "cluster " + seeds;
            }
        }
    }

    /// @param verify false accepts every certificate (`ssl_insecure_skip_verify`)
    /// @param authority PEM, trusted instead of the system's
    /// @param certificate PEM of the client, with its `key` in PKCS#8
    /// @param protocols such as `TLSv1.2`; empty leaves the choice to the JDK
    public record Tls(
            boolean verify,
            Optional<Path> authority,
            Optional<Path> certificate,
            Optional<Path> key,
            List<String> protocols) {}
}
