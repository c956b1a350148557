package io.sluice.storage.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// To all masters of a cluster. Here Lettuce keeps the connections to single nodes up and each command has a
/// timer, since one node may be silent while others answer.
///
/// Lettuce rejects commands to a node whose connection is still being made. So the probe opens them all,
/// before the first use and, for masters that came later, every second.
final class ClusterConnector implements Connector {
    private static final Duration REFRESH = Duration.ofSeconds(10);

    private final RedisClusterClient client;
    private volatile boolean known;

    ClusterConnector(RedisServer server, List<RedisURI> seeds, ClientResources resources) {
        this.client = RedisClusterClient.create(resources, seeds);
        var options = ClusterClientOptions.builder();
        Connector.configure(options, server);
        // A command that was on its way when a node went is not sent again: it may have been executed.
        options.replayFilter(_ -> true);
        client.setOptions(options.autoReconnect(true)
                .timeoutOptions(
                        TimeoutOptions.builder().fixedTimeout(server.timeout()).build())
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(REFRESH)
                        .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                        .build())
                .validateClusterNodeMembership(false)
                .build());
    }

    @Override
    public CompletionStage<Wire.Commands> commands() {
        return topology()
                .thenCompose(_ -> client.connectAsync(CODEC))
                .thenCompose(connection -> CompletableFuture.allOf(masters(connection).stream()
                                .map(ping -> ping.handle((_, _) -> true))
                                .toArray(CompletableFuture<?>[]::new))
                        .thenApply(_ ->
                                new Wire.Commands(connection, connection.async(), false, () -> anyMaster(connection))));
    }

    @Override
    public CompletionStage<Wire.Messages> messages() {
        return topology().thenCompose(_ -> client.connectPubSubAsync(CODEC)).thenApply(Wire.Messages::new);
    }

    /// Asks the seeds once before the first connection; later ones know the nodes.
    private CompletionStage<Void> topology() {
        if (known) return CompletableFuture.completedStage(null);
        return client.refreshPartitionsAsync().thenRun(() -> known = true);
    }

    /// Opens what connections are missing and asks each master.
    private static List<CompletableFuture<String>> masters(StatefulRedisClusterConnection<String, byte[]> connection) {
        return connection.getPartitions().stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM))
                // By address: the connections that commands take. Those by node id are others.
                .map(master -> connection
                        .getConnectionAsync(
                                master.getUri().getHost(), master.getUri().getPort())
                        .thenCompose(node -> node.async().ping()))
                .toList();
    }

    /// Succeeds when one master answers: keys of others fail one by one.
    private static CompletionStage<?> anyMaster(StatefulRedisClusterConnection<String, byte[]> connection) {
        var masters = masters(connection);
        var answered = new CompletableFuture<Boolean>();
        masters.forEach(ping -> ping.thenRun(() -> answered.complete(true)));
        CompletableFuture.allOf(masters.toArray(CompletableFuture<?>[]::new)).whenComplete((_, failed) -> {
            if (failed != null) answered.completeExceptionally(failed);
            else if (masters.isEmpty()) answered.completeExceptionally(new IllegalStateException("no master is known"));
        });
        return answered;
    }

    @Override
    public CompletionStage<Void> close() {
        return client.shutdownAsync(0, 1, TimeUnit.SECONDS);
    }
}
