package io.sluice.storage.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.storage.Archive;
import io.sluice.storage.Notices;
import io.sluice.storage.StoreFailure;
import io.sluice.storage.StoreRefused;
import io.sluice.storage.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lends the archive of this process to tools on the same machine, over a Unix socket beside the store.
///
/// Only the user of this process and root are served. One request a connection, in lines of JSON; see
/// [RemoteArchive]. When the folder's path is too long for a socket, the socket lies in the folder for
/// temporary files and a file in its place says where.
public final class ArchiveSocket implements AutoCloseable {
    static final String NAME = "archive.sock";

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveSocket.class);

    /// `sun_path` of Linux holds 108 bytes, of others 104, with the zero at the end.
    private static final int LONGEST_PATH = 100;

    private final ServerSocketChannel server;
    private final List<Path> files;
    private final Archive archive;
    private final Notices notices;
    private final String user;

    private ArchiveSocket(ServerSocketChannel server, List<Path> files, Archive archive, Notices notices) {
        this.server = server;
        this.files = files;
        this.archive = archive;
        this.notices = notices;
        this.user = System.getProperty("user.name");
    }

    /// @param folder of the store, which this process has open: a socket that lies there is of a dead one
    public static ArchiveSocket open(Path folder, Archive archive, Notices notices) throws IOException {
        var name = folder.resolve(NAME);
        Files.deleteIfExists(name);
        var files = new ArrayList<>(List.of(name));
        var path = name;
        if (name.toString().getBytes(UTF_8).length > LONGEST_PATH) {
            var elsewhere = Files.createTempDirectory("sluice-");
            path = elsewhere.resolve(NAME);
            Files.writeString(name, path + "\n");
            files.add(path);
            files.add(elsewhere);
        }
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException failed) {
            server.close();
            throw failed;
        }
        var socket = new ArchiveSocket(server, files, archive, notices);
        Thread.ofVirtual().name("archive-socket").start(socket::accept);
        return socket;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().name("archive-client").start(() -> serve(client));
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException failed) {
                LOG.atWarn().setCause(failed).log("a tool could not reach the store");
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                var lines = new Lines(client)) {
            var peer =
                    client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            if (!peer.equals(user) && !peer.equals("root")) {
                LOG.atWarn().addKeyValue("user", peer).log("refused to lend the store");
                lines.write(Request.failure(new StoreRefused("the store belongs to " + user, null)));
                return;
            }
            answer(lines);
        } catch (AsynchronousCloseException closed) {
            LOG.debug("closed while a tool was served");
        } catch (IOException | UncheckedIOException gone) {
            LOG.debug("a tool went away: {}", gone.toString());
        }
    }

    private void answer(Lines lines) throws IOException {
        var line = lines.read();
        if (line.isEmpty()) return;
        try {
            lines.write(Request.done(carryOut(Request.read(line.get()), lines)));
        } catch (StoreFailure failed) {
            lines.write(Request.failure(failed));
        }
    }

    private long carryOut(Request request, Lines lines) throws IOException {
        return switch (request) {
            case Request.Scan(var prefixes) -> {
                var count = new long[1];
                archive.scan(prefixes, batch -> {
                    count[0] += batch.size();
                    for (var entry : batch) lines.writeLater(StoredJson.write(entry));
                });
                yield count[0];
            }
            case Request.Find(var keys) -> {
                for (var found : archive.find(keys)) {
                    lines.writeLater(found.map(StoredJson::write).orElse(Request.NOTHING));
                }
                yield keys.size();
            }
            case Request.Write(var count) -> {
                var entries = new ArrayList<Stored>();
                for (int i = 0; i < count; i++) {
                    entries.add(StoredJson.read(
                            lines.read().orElseThrow(() -> new IOException("fewer entries than announced"))));
                }
                archive.write(entries);
                yield count;
            }
            case Request.Delete(var keys) -> archive.delete(keys);
            case Request.Swap(var key, var expected, var next, var timeToLive) ->
                archive.swap(key, expected, next, timeToLive) ? 1 : 0;
            case Request.Drop(var key, var expected) -> archive.drop(key, expected) ? 1 : 0;
            case Request.Publish(var channel, var message) -> {
                notices.publish(channel, message).toCompletableFuture().join();
                yield 1;
            }
        };
    }

    /// Where to connect to; empty when nobody has ever lent this store.
    static Optional<Path> find(Path folder) throws IOException {
        var name = folder.resolve(NAME);
        if (!Files.exists(name)) return Optional.empty();
        return Optional.of(
                Files.isRegularFile(name) ? Path.of(Files.readString(name).strip()) : name);
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var file : files) Files.deleteIfExists(file);
        } catch (IOException left) {
            LOG.debug("the socket stays behind: {}", left.toString());
        }
    }
}
