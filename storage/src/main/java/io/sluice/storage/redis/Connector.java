package io.sluice.storage.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.sluice.model.settings.Secret;
import io.sluice.storage.redis.RedisServer.Address;
import io.sluice.storage.redis.RedisServer.Tls;
import io.sluice.storage.redis.RedisServer.Topology;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Opens connections to one server, as it is told to reach it.
///
/// Each connection begins with `HELLO 3` and says nothing about the client, as other gateways do.
sealed interface Connector permits SingleConnector, ClusterConnector {
    RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    CompletionStage<Wire.Commands> commands();

    CompletionStage<Wire.Messages> messages();

    /// Ends all connections. What still waits fails.
    CompletionStage<Void> close();

    static Connector to(RedisServer server, ClientResources resources) {
        return switch (server.topology()) {
            case Topology.Single(var address) -> new SingleConnector(server, uri(server, address), resources);
            case Topology.Sentinel(var sentinels, var master, var password) ->
                new SingleConnector(server, sentinel(server, sentinels, master, password), resources);
            case Topology.Cluster(var seeds) ->
                new ClusterConnector(
                        server, seeds.stream().map(seed -> uri(server, seed)).toList(), resources);
        };
    }

    private static RedisURI uri(RedisServer server, Address address) {
        var builder = RedisURI.builder().withHost(address.host()).withPort(address.port());
        return finish(server, builder);
    }

    private static RedisURI sentinel(RedisServer server, List<Address> sentinels, String master, Secret password) {
        var builder = RedisURI.builder().withSentinelMasterId(master);
        for (var address : sentinels) {
            var sentinel = RedisURI.builder().withHost(address.host()).withPort(address.port());
            if (!password.isEmpty()) sentinel.withPassword(password.reveal().toCharArray());
            secure(server, sentinel);
            builder.withSentinel(
                    anonymous(sentinel.withTimeout(server.timeout()).build()));
        }
        return finish(server, builder);
    }

    private static RedisURI finish(RedisServer server, RedisURI.Builder builder) {
        if (!server.password().isEmpty()) {
            var password = server.password().reveal().toCharArray();
            server.username()
                    .ifPresentOrElse(
                            user -> builder.withAuthentication(user, password), () -> builder.withPassword(password));
        }
        secure(server, builder);
        return anonymous(builder.withDatabase(server.database())
                .withTimeout(server.timeout())
                .build());
    }

    private static void secure(RedisServer server, RedisURI.Builder builder) {
        server.tls()
                .ifPresent(tls ->
                        builder.withSsl(true).withVerifyPeer(tls.verify() ? SslVerifyMode.FULL : SslVerifyMode.NONE));
    }

    /// Sends no `CLIENT SETINFO`: Tyk's gateways send none, and users with few rights may not.
    private static RedisURI anonymous(RedisURI uri) {
        uri.setLibraryName("");
        uri.setLibraryVersion("");
        return uri;
    }

    /// What both topologies have in common.
    static void configure(ClientOptions.Builder options, RedisServer server) {
        options.protocolVersion(ProtocolVersion.RESP3)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(server.timeout())
                        .tcpNoDelay(true)
                        .keepAlive(true)
                        .build());
        server.tls().ifPresent(tls -> options.sslOptions(ssl(tls)));
    }

    private static SslOptions ssl(Tls tls) {
        var options = SslOptions.builder().jdkSslProvider();
        tls.authority().ifPresent(file -> options.trustManager(file.toFile()));
        if (tls.certificate().isPresent() && tls.key().isPresent())
            options.keyManager(tls.certificate().get().toFile(), tls.key().get().toFile(), null);
        if (!tls.protocols().isEmpty()) options.protocols(tls.protocols().toArray(String[]::new));
        return options.build();
    }
}
