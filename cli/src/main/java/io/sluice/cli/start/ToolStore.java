package io.sluice.cli.start;

import io.sluice.cli.log.ProcessLog;
import io.sluice.cli.terminal.CommandRefused;
import io.sluice.storage.Archive;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.archive.RemoteArchive;
import io.sluice.storage.redis.RedisStorage;
import java.util.function.BiConsumer;

/// The store of an installation as tools use it, beside its gateway or without.
public final class ToolStore implements AutoCloseable {
    private final Archive archive;
    private final BiConsumer<String, byte[]> publisher;
    private final Runnable end;

    private ToolStore(Archive archive, BiConsumer<String, byte[]> publisher, Runnable end) {
        this.archive = archive;
        this.publisher = publisher;
        this.end = end;
    }

    static ToolStore open(Installation installation) {
        ProcessLog.quiet();
        return installation.data().map(data -> embedded(data, installation)).orElseGet(() -> redis(installation));
    }

    private static ToolStore embedded(DataFolder data, Installation installation) {
        var lent = RemoteArchive.find(data.store());
        if (lent.isPresent()) return borrowed(lent.get());
        try {
            var storage = OpenStorage.embedded(data, installation.clock());
            return new ToolStore(
                    storage.archive(),
                    (channel, message) -> storage.notices()
                            .publish(channel, message)
                            .toCompletableFuture()
                            .join(),
                    storage::close);
        } catch (CommandRefused locked) {
            // A gateway that was just starting lends it now.
            return RemoteArchive.find(data.store()).map(ToolStore::borrowed).orElseThrow(() -> locked);
        }
    }

    private static ToolStore borrowed(RemoteArchive archive) {
        return new ToolStore(archive, archive::publish, () -> {});
    }

    private static ToolStore redis(Installation installation) {
        var storage = RedisStorage.open(OpenStorage.options(installation.settings()));
        try {
            storage.values().exists("sluice-layout").toCompletableFuture().join();
        } catch (RuntimeException away) {
            storage.close();
            throw new CommandRefused(
                    "the store cannot be reached: " + StoreFailure.of(away).getMessage(), away);
        }
        return new ToolStore(
                storage.archive(),
                (channel, message) -> storage.notices()
                        .publish(channel, message)
                        .toCompletableFuture()
                        .join(),
                storage::close);
    }

    public Archive archive() {
        return archive;
    }

    /// Sends a notice to all that share the store.
    ///
    /// @throws StoreFailure when it cannot be reached
    public void publish(String channel, byte[] message) {
        try {
            publisher.accept(channel, message);
        } catch (java.util.concurrent.CompletionException failed) {
            throw StoreFailure.of(failed);
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
