package io.sluice.storage.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// To one server, or to the one that sentinels say is the master at the time of the connection.
///
/// Lettuce does not reconnect: a command in flight when the connection ends must not be sent twice, and
/// the [Link] decides when to try again.
final class SingleConnector implements Connector {
    private final RedisClient client;
    private final RedisURI uri;

    SingleConnector(RedisServer server, RedisURI uri, ClientResources resources) {
        this.uri = uri;
        this.client = RedisClient.create(resources);
        var options = ClientOptions.builder();
        Connector.configure(options, server);
        // The probe of the Link bounds commands, a timer for each is not needed.
        client.setOptions(options.autoReconnect(false)
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .build());
    }

    @Override
    public CompletionStage<Wire.Commands> commands() {
        return client.connectAsync(CODEC, uri)
                .thenApply(connection -> new Wire.Commands(
                        connection,
                        connection.async(),
                        true,
                        () -> connection.async().ping()));
    }

    @Override
    public CompletionStage<Wire.Messages> messages() {
        return client.connectPubSubAsync(CODEC, uri).thenApply(Wire.Messages::new);
    }

    @Override
    public CompletionStage<Void> close() {
        return client.shutdownAsync(0, 1, TimeUnit.SECONDS);
    }
}
