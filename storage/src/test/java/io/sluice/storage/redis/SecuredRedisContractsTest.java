package io.sluice.storage.redis;

import io.sluice.model.settings.Secret;
import io.sluice.storage.Backend;
import io.sluice.storage.redis.RedisServer.Address;
import io.sluice.storage.redis.RedisServer.Tls;
import io.sluice.storage.redis.RedisServer.Topology;
import io.sluice.testkit.redis.GeneratedCertificate;
import io.sluice.testkit.redis.RealRedis;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/// Redis over mutual TLS, a user of few rights, another database and a cache kept apart keep every contract.
class SecuredRedisContractsTest extends RedisContracts {
    @TempDir
    private static Path folder;

    @Override
    Backend open() {
        var certificate = GeneratedCertificate.in(folder);
        var tlsPort = RealRedis.freePort();
        var redis = RealRedis.start(
                "--tls-port",
                String.valueOf(tlsPort),
                "--tls-cert-file",
                certificate.certificate().toString(),
                "--tls-key-file",
                certificate.key().toString(),
                "--tls-ca-cert-file",
                certificate.certificate().toString(),
                "--user",
                "gateway",
                "on",
                ">s3cret",
                "~*",
                "&*",
                "+@all",
                "-@dangerous",
                "-client");
        var cache = RealRedis.start("--requirepass", "cachepass");
        var tls = new Tls(
                true,
                Optional.of(certificate.certificate()),
                Optional.of(certificate.certificate()),
                Optional.of(certificate.key()),
                List.of("TLSv1.2", "TLSv1.3"));
        var main = new RedisServer(
                new Topology.Single(new Address("localhost", tlsPort)),
                Optional.of("gateway"),
                new Secret("s3cret"),
                3,
                Optional.of(tls),
                RedisServer.DEFAULT_TIMEOUT);
        var own = new RedisServer(
                new Topology.Single(new Address("127.0.0.1", cache.port())),
                Optional.empty(),
                new Secret("cachepass"),
                0,
                Optional.empty(),
                RedisServer.DEFAULT_TIMEOUT);
        return new RedisBackend(new RedisOptions(main, Optional.of(own), Optional.empty()), redis, cache);
    }
}
