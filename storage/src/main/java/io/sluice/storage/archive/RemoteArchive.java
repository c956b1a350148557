package io.sluice.storage.archive;

import io.sluice.model.document.Json;
import io.sluice.storage.Archive;
import io.sluice.storage.StoreUnavailable;
import io.sluice.storage.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// The archive of a running process, borrowed through its [ArchiveSocket]. A connection a request.
public final class RemoteArchive implements Archive {
    private final Path socket;

    private RemoteArchive(Path socket) {
        this.socket = socket;
    }

    /// The store that lies in `folder`, if a process lends it now.
    public static Optional<RemoteArchive> find(Path folder) {
        try {
            var socket = ArchiveSocket.find(folder);
            if (socket.isEmpty()) return Optional.empty();
            try (var trial = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                trial.connect(UnixDomainSocketAddress.of(socket.get()));
            }
            return Optional.of(new RemoteArchive(socket.get()));
        } catch (IOException nobodyListens) {
            return Optional.empty();
        }
    }

    /// Sends a notice to the listeners of the process that has the store.
    public void publish(String channel, byte[] message) {
        ask(new Request.Publish(channel, message), List.of(), _ -> {});
    }

    @Override
    public void scan(List<String> prefixes, Consumer<List<Stored>> sink) {
        var batch = new ArrayList<Stored>(BATCH);
        ask(new Request.Scan(prefixes), List.of(), entry -> {
            entry.ifPresent(batch::add);
            if (batch.size() < BATCH) return;
            sink.accept(List.copyOf(batch));
            batch.clear();
        });
        if (!batch.isEmpty()) sink.accept(batch);
    }

    @Override
    public List<Optional<Stored>> find(List<String> keys) {
        var found = new ArrayList<Optional<Stored>>(keys.size());
        ask(new Request.Find(keys), List.of(), found::add);
        return found;
    }

    @Override
    public void write(List<Stored> entries) {
        ask(new Request.Write(entries.size()), entries, _ -> {});
    }

    @Override
    public long delete(List<String> keys) {
        return ask(new Request.Delete(keys), List.of(), _ -> {});
    }

    @Override
    public boolean swap(String key, Optional<byte[]> expected, byte[] next, long timeToLive) {
        return ask(new Request.Swap(key, expected, next, timeToLive), List.of(), _ -> {}) == 1;
    }

    @Override
    public boolean drop(String key, byte[] expected) {
        return ask(new Request.Drop(key, expected), List.of(), _ -> {}) == 1;
    }

    /// @param sink gets what the answer holds, empty for a key that is not there
    private long ask(Request request, List<Stored> entries, Consumer<Optional<Stored>> sink) {
        boolean inSink = false;
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            var lines = new Lines(channel);
            lines.writeLater(request.line());
            for (var entry : entries) lines.writeLater(StoredJson.write(entry));
            lines.flush();
            while (true) {
                var json = Json.MAPPER.readTree(
                        lines.read().orElseThrow(() -> new IOException("it went away before its answer was whole")));
                if (json.has("done")) return json.path("done").asLong();
                if (json.has("failed")) throw Request.failed(json);
                var entry = json.isNull() ? Optional.<Stored>empty() : Optional.of(StoredJson.read(json));
                inSink = true;
                sink.accept(entry);
                inSink = false;
            }
        } catch (IOException lost) {
            throw lost(lost);
        } catch (UncheckedIOException lost) {
            // What the sink fails with is its own.
            if (inSink) throw lost;
            throw lost(Objects.requireNonNull(lost.getCause()));
        }
    }

    private StoreUnavailable lost(IOException why) {
        return new StoreUnavailable("the process that has the store (" + socket + ") cannot be asked: " + why, why);
    }
}
