package io.sluice.cli.start;

import io.netty.channel.EventLoopGroup;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.model.settings.GatewaySettings;
import io.sluice.model.settings.StoreSettings;
import io.sluice.storage.Storage;
import io.sluice.storage.StoreUnavailable;
import io.sluice.storage.embedded.EmbeddedStorage;
import io.sluice.storage.redis.RedisOptions;
import io.sluice.storage.redis.RedisServer;
import io.sluice.storage.redis.RedisServer.Address;
import io.sluice.storage.redis.RedisServer.Topology;
import io.sluice.storage.redis.RedisStorage;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Chooses the backend. The only place that names one.
final class OpenStorage {
    private static final List<String> TLS_VERSIONS = List.of("1.0", "1.1", "1.2", "1.3");

    private OpenStorage() {}

    /// The store in a data folder.
    static Storage embedded(DataFolder folder, InstantSource clock) {
        try {
            return EmbeddedStorage.open(folder.store(), clock);
        } catch (StoreUnavailable unavailable) {
            throw new CommandRefused(
                    unavailable.getMessage() + "; does another process use " + folder.root() + "?", unavailable);
        }
    }

    /// The store of `tyk.conf`. It is used as soon as it can be reached; until then the gateway serves what needs none.
    static Storage redis(GatewaySettings settings, EventLoopGroup loops) {
        return RedisStorage.open(options(settings), loops);
    }

    static RedisOptions options(GatewaySettings settings) {
        return new RedisOptions(
                server(settings.storage()),
                settings.cacheStorage().map(OpenStorage::server),
                settings.analyticsStorage().map(OpenStorage::server));
    }

    static RedisServer server(StoreSettings store) {
        return new RedisServer(
                topology(store),
                Optional.of(store.username()).filter(name -> !name.isEmpty()),
                store.password(),
                store.database(),
                store.tls() ? Optional.of(tls(store)) : Optional.empty(),
                store.timeout());
    }

    /// A named master wins over a cluster, and both over a single server, as in a Tyk gateway.
    private static Topology topology(StoreSettings store) {
        var addresses = addresses(store);
        if (!store.masterName().isEmpty()) {
            return new Topology.Sentinel(addresses, store.masterName(), store.sentinelPassword());
        }
        if (store.cluster()) return new Topology.Cluster(addresses);
        return new Topology.Single(addresses.getFirst());
    }

    private static List<Address> addresses(StoreSettings store) {
        if (!store.addresses().isEmpty()) {
            return store.addresses().stream().map(OpenStorage::address).toList();
        }
        if (!store.hosts().isEmpty()) {
            return store.hosts().entrySet().stream()
                    .map(host -> address(host.getKey() + ":" + host.getValue()))
                    .toList();
        }
        return List.of(new Address(store.host(), store.port()));
    }

    private static Address address(String written) {
        int colon = written.lastIndexOf(':');
        try {
            if (colon > 0)
                return new Address(written.substring(0, colon), Integer.parseInt(written.substring(colon + 1)));
        } catch (NumberFormatException noPort) {
            throw new CommandRefused("an address of the store must be host:port, was " + written, noPort);
        }
        throw new CommandRefused("an address of the store must be host:port, was " + written);
    }

    private static RedisServer.Tls tls(StoreSettings store) {
        int lowest = Math.max(0, TLS_VERSIONS.indexOf(store.minTlsVersion()));
        int highest = TLS_VERSIONS.indexOf(store.maxTlsVersion());
        var protocols = TLS_VERSIONS.subList(lowest, highest < lowest ? TLS_VERSIONS.size() : highest + 1).stream()
                .map(version -> version.equals("1.0") ? "TLSv1" : "TLSv" + version)
                .toList();
        return new RedisServer.Tls(
                !store.skipVerify(),
                file(store.caFile()),
                file(store.certificateFile()),
                file(store.keyFile()),
                protocols);
    }

    private static Optional<Path> file(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
    }
}
